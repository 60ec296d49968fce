package dev.sluice.testing;

import dev.sluice.testing.S3Policy.Call;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gaul.shaded.org.eclipse.jetty.http.HttpField;
import org.gaul.shaded.org.eclipse.jetty.server.Handler;
import org.gaul.shaded.org.eclipse.jetty.server.Request;
import org.gaul.shaded.org.eclipse.jetty.server.Response;
import org.gaul.shaded.org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/// Stands before an S3, and asks a policy about each request with a signature: those of the service. Viewers have
/// none.
final class S3Gate extends Handler.Wrapper {
    private static final String TOKEN = "x-amz-security-token";

    /// Headers of S3 that ask for nothing: part of the signature, or a checksum. Others are rights of their own, such
    /// as `x-amz-acl` and `x-amz-tagging`.
    private static final Set<String> HARMLESS = Set.of(
            "x-amz-date",
            "x-amz-content-sha256",
            "x-amz-sdk-checksum-algorithm",
            "x-amz-checksum-mode",
            "x-amz-checksum-crc32",
            TOKEN);

    private final S3Policy policy;
    private final @Nullable String sessionToken;

    /// @param sessionToken that each signed request must bring; null for keys that need none
    S3Gate(S3Policy policy, @Nullable String sessionToken) {
        this.policy = policy;
        this.sessionToken = sessionToken;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (!request.getHeaders().contains("Authorization")) {
            return super.handle(request, response, callback);
        }
        if (sessionToken != null && !sessionToken.equals(request.getHeaders().get(TOKEN))) {
            return forbid("InvalidToken", response, callback);
        }
        return policy.allows(call(request))
                ? super.handle(request, response, callback)
                : forbid("AccessDenied", response, callback);
    }

    private static boolean forbid(String code, Response response, Callback callback) {
        response.setStatus(403);
        byte[] body = ("<Error><Code>" + code + "</Code></Error>").getBytes(StandardCharsets.UTF_8);
        response.write(true, ByteBuffer.wrap(body), callback);
        return true;
    }

    private static Call call(Request request) {
        String[] path = request.getHttpURI().getDecodedPath().substring(1).split("/", 2);
        Set<String> parameters =
                new HashSet<>(Request.extractQueryParameters(request).getNames());
        request.getHeaders().stream()
                .map(HttpField::getName)
                .map(name -> name.toLowerCase(Locale.ROOT))
                .filter(name -> name.startsWith("x-amz-") && !HARMLESS.contains(name))
                .forEach(parameters::add);
        return new Call(
                request.getMethod(),
                path[0],
                path.length == 1 ? "" : path[1],
                parameters,
                Stream.of(Call.IF_MATCH, Call.IF_NONE_MATCH)
                        .filter(name -> request.getHeaders().contains(name))
                        .collect(Collectors.toSet()));
    }
}
