import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import javax.net.ServerSocketFactory;

/// An S3 to write to, in a process of its own: conditional writes are honoured, signatures are not checked, and bodies
/// of segments are counted and forgotten. There is any bucket; requests are path style. One virtual thread serves a
/// connection.
///
/// Arguments: a key store (PKCS12) and its password, for TLS on a second port. The line `ports PLAIN TLS` says where it
/// listens. It ends when its input does.
///
/// Beside S3, `GET /_stats` answers figures, `GET /_playlists` when each media playlist named which segment.
final class S3Sink {
    private static final int BACKLOG = 1024;
    private static final int READ_SIZE = 64 * 1024;

    private final ObjectTable objects = new ObjectTable();

    private S3Sink() {}

    public static void main(String[] arguments) throws Exception {
        S3Sink sink = new S3Sink();
        int plain = sink.listen(ServerSocketFactory.getDefault());
        int tls = 0;
        if (arguments.length == 2) {
            byte[] keyStore = Files.readAllBytes(Path.of(arguments[0]));
            tls = sink.listen(Certificate.context(keyStore, arguments[1]).getServerSocketFactory());
        }
        System.out.println("ports " + plain + " " + tls);
        while (System.in.read() >= 0) {
            // Whoever started it holds the other end.
        }
        System.exit(0);
    }

    private int listen(ServerSocketFactory sockets) throws IOException {
        ServerSocket server = sockets.createServerSocket();
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        Thread.ofPlatform().daemon().start(() -> {
            while (true) {
                try {
                    Socket socket = server.accept();
                    Thread.startVirtualThread(() -> serve(socket));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        });
        return server.getLocalPort();
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            var in = new BufferedInputStream(socket.getInputStream(), READ_SIZE);
            while (true) {
                S3Request request = S3Request.read(in);
                S3Answer answer = answer(request);
                socket.getOutputStream().write(bytes(request, answer));
            }
        } catch (EOFException | SocketException e) {
            // The client has closed it, or was ended.
        } catch (IOException e) {
            System.err.println("s3 sink: " + e);
        }
    }

    private S3Answer answer(S3Request request) {
        return switch (request.path()) {
            case "/_stats" -> S3Answer.text(objects.stats());
            case "/_playlists" -> S3Answer.text(objects.playlists());
            default -> objects.answer(request);
        };
    }

    private static byte[] bytes(S3Request request, S3Answer answer) {
        String head = "HTTP/1.1 " + answer.status() + " -\r\nDate: "
                + DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC))
                + "\r\nContent-Length: " + answer.body().length + "\r\nx-amz-request-id: 0\r\n" + answer.headers()
                + "\r\n";
        byte[] headBytes = head.getBytes(StandardCharsets.ISO_8859_1);
        boolean withBody = !request.method().equals("HEAD") && answer.status() != 304;
        byte[] all = new byte[headBytes.length + (withBody ? answer.body().length : 0)];
        System.arraycopy(headBytes, 0, all, 0, headBytes.length);
        System.arraycopy(answer.body(), 0, all, headBytes.length, all.length - headBytes.length);
        return all;
    }
}
