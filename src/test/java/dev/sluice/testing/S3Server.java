package dev.sluice.testing;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.gaul.s3proxy.CrossOriginResourceSharing;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.gaul.s3proxy.blobstore.S3Exceptions;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import org.gaul.shaded.org.eclipse.jetty.server.Server;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.BucketCannedACL;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ObjectCannedACL;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/// An S3 in this JVM: S3Proxy over plain HTTP on a free loopback port, signatures checked, objects in memory.
///
/// It holds two buckets: `media`, which anybody may read as behind a CDN (CORS for any origin), and `control`,
/// which only the credentials open. Requests must be path style. A closed server has forgotten everything.
public final class S3Server implements AutoCloseable {
    public static final String MEDIA_BUCKET = "media";
    public static final String CONTROL_BUCKET = "control";
    public static final String REGION = "us-east-1";

    private final S3Proxy proxy;
    private final TransientNio2BlobStore objects;
    private final Keys keys;
    private final @Nullable S3Policy policy;

    /// What opens it.
    private record Keys(String access, String secret) {
        static final Keys USUAL = new Keys("test-access", "test-secret");
    }

    private S3Server(S3Proxy proxy, TransientNio2BlobStore objects, Keys keys, @Nullable S3Policy policy) {
        this.proxy = proxy;
        this.objects = objects;
        this.keys = keys;
        this.policy = policy;
    }

    public static S3Server start() {
        return start(AuthenticationType.AWS_V4, 0, Keys.USUAL, null, null);
    }

    /// One that forbids what Terraform does not grant; who asks for that fails the test when this is closed.
    public static S3Server startUnderPolicy() {
        return start(AuthenticationType.AWS_V4, 0, Keys.USUAL, new S3Policy(), null);
    }

    /// The same for keys that were lent: each request needs the token that came with them.
    public static S3Server startForTemporaryKeys(String sessionToken) {
        return start(AuthenticationType.AWS_V4, 0, Keys.USUAL, new S3Policy(), sessionToken);
    }

    /// One that checks no signatures, for a proxy before it that changes requests.
    public static S3Server startUnsigned() {
        return start(AuthenticationType.NONE, 0, Keys.USUAL, null, null);
    }

    /// One on a port and with credentials that somebody else knows.
    static S3Server start(int port, String accessKey, String secretKey) {
        return start(AuthenticationType.AWS_V4, port, new Keys(accessKey, secretKey), null, null);
    }

    private static S3Server start(
            AuthenticationType authentication,
            int port,
            Keys keys,
            @Nullable S3Policy policy,
            @Nullable String sessionToken) {
        var objects = new TransientNio2BlobStore();
        objects.createContainer(MEDIA_BUCKET);
        objects.setContainerAccess(MEDIA_BUCKET, BucketCannedACL.PUBLIC_READ);
        objects.createContainer(CONTROL_BUCKET);
        S3Proxy proxy = S3Proxy.builder()
                .blobStore(new RealS3(objects))
                .endpoint(URI.create("http://127.0.0.1:" + port))
                .awsAuthentication(authentication, keys.access(), keys.secret())
                .corsRules(new CrossOriginResourceSharing())
                // S3Proxy knows of no session tokens.
                .ignoreUnknownHeaders(sessionToken != null)
                .build();
        if (policy != null) {
            server(proxy).insertHandler(new S3Gate(policy, sessionToken));
        }
        try {
            proxy.start();
        } catch (Exception e) {
            throw new IllegalStateException("S3Proxy does not start", e);
        }
        return new S3Server(proxy, objects, keys, policy);
    }

    /// S3Proxy has no place of its own for a look at each request.
    private static Server server(S3Proxy proxy) {
        try {
            Field field = S3Proxy.class.getDeclaredField("server");
            field.setAccessible(true);
            return (Server) field.get(proxy);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this is another S3Proxy", e);
        }
    }

    /// `http://127.0.0.1:port`, without a bucket.
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + proxy.getPort());
    }

    /// Where anybody can GET an object of the media bucket.
    public URI mediaUrl(String key) {
        return endpoint().resolve("/" + MEDIA_BUCKET + "/" + key);
    }

    /// Puts an object behind the server's back.
    public void put(String bucket, String key, String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        objects.putBlob(
                PutObjectRequest.builder()
                        .bucket(bucket)
                        .key(key)
                        .contentLength((long) bytes.length)
                        .build(),
                new ByteArrayInputStream(bytes));
    }

    /// An object that is there, read behind the server's back.
    public String text(String bucket, String key) {
        try (InputStream content = objects.getBlob(bucket, key)) {
            return new String(content.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Keys of a bucket's objects, read behind the server's back.
    public List<String> keys(String bucket) {
        return objects.list(bucket).contents().stream()
                .map(object -> object.key())
                .toList();
    }

    /// Removes all objects.
    public void clear() {
        for (String bucket : List.of(MEDIA_BUCKET, CONTROL_BUCKET)) {
            objects.list(bucket).contents().forEach(object -> objects.removeBlob(bucket, object.key()));
        }
    }

    public String accessKey() {
        return keys.access();
    }

    public String secretKey() {
        return keys.secret();
    }

    @Override
    public void close() {
        try {
            proxy.stop();
        } catch (Exception e) {
            throw new IllegalStateException("S3Proxy does not stop", e);
        } finally {
            objects.close();
        }
        if (policy != null) {
            policy.close();
        }
    }

    /// Mends two ways in which S3Proxy is not an S3: objects are as public as their bucket, and `If-Match` is
    /// judged atomically with the write (S3Proxy judges it before, so that all of several racing writers win).
    private static final class RealS3 extends ForwardingBlobStore {
        private final Map<String, Object> locks = new ConcurrentHashMap<>();

        RealS3(BlobStore delegate) {
            super(delegate);
        }

        @Override
        public PutObjectResponse putBlob(PutObjectRequest request, InputStream payload) {
            synchronized (locks.computeIfAbsent(request.bucket() + "/" + request.key(), key -> new Object())) {
                if (request.ifMatch() != null) {
                    HeadObjectResponse current = blobMetadataIfPresent(request.bucket(), request.key());
                    if (current == null) {
                        throw S3Exceptions.noSuchKey(request.bucket(), request.key(), "deleted meanwhile");
                    }
                    if (!unquoted(current.eTag()).equals(unquoted(request.ifMatch()))) {
                        throw S3Exceptions.preconditionFailed(null);
                    }
                }
                return super.putBlob(request, payload);
            }
        }

        @Override
        public ObjectCannedACL getBlobAccess(String container, String name) {
            return getContainerAccess(container) == BucketCannedACL.PUBLIC_READ
                    ? ObjectCannedACL.PUBLIC_READ
                    : ObjectCannedACL.PRIVATE;
        }

        private static String unquoted(String etag) {
            return etag.replace("\"", "");
        }
    }
}
