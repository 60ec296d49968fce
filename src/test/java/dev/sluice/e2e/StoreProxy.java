package dev.sluice.e2e;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Stands between the service and its store and misbehaves for the objects that a rule chooses. One request per
/// connection; bytes are passed on as they are, so signatures stay valid.
final class StoreProxy implements AutoCloseable {
    private static final Pattern CONTENT_LENGTH =
            Pattern.compile("^content-length: *(\\d+)", Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);
    private static final String ERROR =
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>SlowDown</Code><Message>scripted</Message></Error>";
    private static final String REFUSAL = "HTTP/1.1 503 Slow Down\r\nContent-Type: application/xml\r\n"
            + "Connection: close\r\nContent-Length: " + ERROR.length() + "\r\n\r\n" + ERROR;

    /// What happens to a request.
    sealed interface Fault {
        record None() implements Fault {}

        /// The store answers 503 and does nothing.
        record Refuse() implements Fault {}

        /// The store takes so long before it begins.
        record Slow(Duration delay) implements Fault {}

        /// The store does it, and the connection breaks before its answer.
        record LoseAnswer() implements Fault {}

        /// The request is read, and then nothing happens until its sender gives up.
        record Hang() implements Fault {}

        /// The store never sees `If-Match` and `If-None-Match`, as if it did not know them; a store that checks
        /// signatures would refuse what is left.
        record Unconditional() implements Fault {}
    }

    /// Called by several threads.
    interface Rule {
        /// What happens to a request for `path`, which begins with the bucket.
        Fault faultOf(String method, String path);
    }

    private final URI target;
    private final ServerSocket listener;
    private final Rule rule;

    private StoreProxy(URI target, ServerSocket listener, Rule rule) {
        this.target = target;
        this.listener = listener;
        this.rule = rule;
    }

    static StoreProxy start(URI target, Rule rule) {
        return start(InetAddress.getLoopbackAddress(), target, rule);
    }

    /// @param address where the service finds it
    static StoreProxy start(InetAddress address, URI target, Rule rule) {
        try {
            StoreProxy proxy = new StoreProxy(target, new ServerSocket(0, 100, address), rule);
            Thread.ofVirtual().start(proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    URI endpoint() {
        return URI.create("http://" + listener.getInetAddress().getHostAddress() + ":" + listener.getLocalPort());
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() {
        try {
            while (!listener.isClosed()) {
                Socket client = listener.accept();
                Thread.ofVirtual().start(() -> serve(client));
            }
        } catch (IOException e) {
            // Closed: nobody comes any more.
        }
    }

    private void serve(Socket client) {
        try (client) {
            InputStream in = new BufferedInputStream(client.getInputStream());
            String head = readHead(in);
            Matcher length = CONTENT_LENGTH.matcher(head);
            byte[] body = in.readNBytes(length.find() ? Integer.parseInt(length.group(1)) : 0);
            String[] request = head.split(" ", 3);
            OutputStream out = client.getOutputStream();
            switch (rule.faultOf(request[0], request[1])) {
                case Fault.None() -> forward(head, body, out);
                case Fault.Refuse() -> out.write(REFUSAL.getBytes(StandardCharsets.ISO_8859_1));
                case Fault.Slow(Duration delay) -> {
                    park(delay);
                    forward(head, body, out);
                }
                case Fault.LoseAnswer() -> forward(head, body, OutputStream.nullOutputStream());
                case Fault.Hang() -> in.transferTo(OutputStream.nullOutputStream());
                case Fault.Unconditional() ->
                    forward(head.replaceAll("(?i)\r\nIf-(None-)?Match:[^\r]*", ""), body, out);
            }
        } catch (IOException e) {
            // The service went away, which is its right; what it missed shows in its test.
        }
    }

    private static void park(Duration delay) {
        long end = System.nanoTime() + delay.toNanos();
        for (long left = delay.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private void forward(String head, byte[] body, OutputStream out) throws IOException {
        try (Socket server = new Socket(target.getHost(), target.getPort())) {
            OutputStream request = server.getOutputStream();
            request.write(head.replaceFirst("\r\n", "\r\nConnection: close\r\n").getBytes(StandardCharsets.ISO_8859_1));
            request.write(body);
            request.flush();
            server.getInputStream().transferTo(out);
        }
    }

    private static String readHead(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int last = 0;
        while (last != 0x0D0A0D0A) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException();
            }
            head.write(next);
            last = (last << 8) | next;
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }
}
