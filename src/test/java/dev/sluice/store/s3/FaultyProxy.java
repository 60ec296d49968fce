package dev.sluice.store.s3;

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
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Stands before an S3 server and misbehaves as told: one fault per request, in order; then as [#otherwise] says. One
/// request per connection; bytes are passed on as they are, so signatures stay valid.
final class FaultyProxy implements AutoCloseable {
    private static final Pattern CONTENT_LENGTH =
            Pattern.compile("^content-length: *(\\d+)", Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);

    /// What happens to one request.
    sealed interface Fault {
        /// The server answers.
        record None() implements Fault {}

        /// An answer of our own; the server sees nothing.
        record Answer(int status, String code) implements Fault {}

        /// The server does it, but the answer is ours.
        record DoAndAnswer(int status, String code) implements Fault {}

        /// The server does it, and the connection breaks before its answer.
        record DoAndCut() implements Fault {}

        /// The connection breaks before the server sees anything.
        record Cut() implements Fault {}

        /// Silence until the proxy is closed.
        record Stall() implements Fault {}

        /// The server answers, but this header is missing.
        record Without(String header) implements Fault {}
    }

    private final URI target;
    private final ServerSocket listener;
    private final Queue<Fault> script = new ConcurrentLinkedQueue<>();
    private final AtomicInteger requests = new AtomicInteger();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Fault otherwise = new Fault.None();
    private volatile String lastHead = "";

    FaultyProxy(URI target) throws IOException {
        this.target = target;
        this.listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    FaultyProxy next(Fault... faults) {
        script.addAll(List.of(faults));
        return this;
    }

    FaultyProxy otherwise(Fault fault) {
        otherwise = fault;
        return this;
    }

    /// How many requests have arrived whole.
    int requests() {
        return requests.get();
    }

    /// Request line and headers of the last request.
    String lastHead() {
        return lastHead;
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        listener.close();
    }

    private void accept() {
        try {
            for (; ; ) {
                Socket client = listener.accept();
                Thread.ofVirtual().start(() -> serve(client));
            }
        } catch (IOException e) {
            if (closed.getCount() > 0) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            InputStream in = new BufferedInputStream(client.getInputStream());
            String head = readHead(in);
            Matcher length = CONTENT_LENGTH.matcher(head);
            byte[] body = in.readNBytes(length.find() ? Integer.parseInt(length.group(1)) : 0);
            lastHead = head;
            requests.incrementAndGet();
            Fault fault = script.poll();
            act(fault == null ? otherwise : fault, head, body, client.getOutputStream());
        } catch (IOException | InterruptedException e) {
            // The client went away, which is its right; what it missed shows in its test.
        }
    }

    private void act(Fault fault, String head, byte[] body, OutputStream out) throws IOException, InterruptedException {
        switch (fault) {
            case Fault.None() -> out.write(forward(head, body));
            case Fault.Answer(int status, String code) -> out.write(answer(status, code));
            case Fault.DoAndAnswer(int status, String code) -> {
                forward(head, body);
                out.write(answer(status, code));
            }
            case Fault.DoAndCut() -> forward(head, body);
            case Fault.Cut() -> {}
            case Fault.Stall() -> closed.await();
            case Fault.Without(String header) -> {
                String response = new String(forward(head, body), StandardCharsets.ISO_8859_1);
                out.write(response.replaceFirst("(?i)\r\n" + header + ":[^\r]*", "")
                        .getBytes(StandardCharsets.ISO_8859_1));
            }
        }
    }

    private byte[] forward(String head, byte[] body) throws IOException {
        try (Socket server = new Socket(target.getHost(), target.getPort())) {
            OutputStream out = server.getOutputStream();
            out.write(head.replaceFirst("\r\n", "\r\nConnection: close\r\n").getBytes(StandardCharsets.ISO_8859_1));
            out.write(body);
            out.flush();
            return server.getInputStream().readAllBytes();
        }
    }

    private static byte[] answer(int status, String code) {
        String body = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>" + code + "</Code><Message>scripted"
                + "</Message></Error>";
        return ("HTTP/1.1 " + status + " Scripted\r\nContent-Type: application/xml\r\nConnection: close\r\n"
                        + "Content-Length: " + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String readHead(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int matched = 0;
        while (matched < 4) {
            int b = in.read();
            if (b < 0) {
                throw new EOFException();
            }
            head.write(b);
            matched = b == (matched % 2 == 0 ? '\r' : '\n') ? matched + 1 : b == '\r' ? 1 : 0;
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }
}
