package dev.sluice.store.s3;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// An HTTP server that answers what it is told, one scripted answer for each request, and keeps connections open.
final class RawServer implements AutoCloseable {
    static final String STORED = "HTTP/1.1 200 OK\r\nETag: \"e\"\r\nContent-Length: 0\r\n\r\n";

    private final ServerSocket listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    private final Queue<Step> script = new ConcurrentLinkedQueue<>();
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final CountDownLatch readOn = new CountDownLatch(1);
    private volatile CountDownLatch together = new CountDownLatch(0);
    private final CompletableFuture<byte[]> rest = new CompletableFuture<>();

    /// @param head with its line ends
    record Received(String head, String body) {}

    private sealed interface Step {
        record Answer(String response) implements Step {}

        record AnswerUnread(String response) implements Step {}

        record Stall() implements Step {}
    }

    RawServer() throws IOException {
        Thread.ofVirtual().start(this::accept);
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    RawServer next(String response) {
        script.add(new Step.Answer(response));
        return this;
    }

    /// The next so many requests wait for each other before any of them is answered.
    void answerTogether(int requests) {
        together = new CountDownLatch(requests);
    }

    /// Answers as soon as the head is there, and reads nothing of the body.
    void nextUnread(String response) {
        script.add(new Step.AnswerUnread(response));
    }

    /// Reads the head of the next request, and no more before [#readOn].
    void stall() {
        script.add(new Step.Stall());
    }

    void readOn() {
        readOn.countDown();
    }

    /// What of a stalled request's body arrived until its connection ended.
    byte[] awaitRest() {
        return rest.orTimeout(10, TimeUnit.SECONDS).join();
    }

    List<Received> received() {
        return received;
    }

    int connections() {
        return connections.get();
    }

    @Override
    public void close() throws IOException {
        readOn();
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
    }

    private void accept() {
        try {
            for (; ; ) {
                Socket client = listener.accept();
                connections.incrementAndGet();
                open.add(client);
                Thread.ofVirtual().start(() -> serve(client));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void serve(Socket client) {
        try {
            InputStream in = new BufferedInputStream(client.getInputStream());
            for (String head = readHead(in); !head.isEmpty(); head = readHead(in)) {
                switch (script.remove()) {
                    case Step.Answer(String response) -> {
                        received.add(new Received(head, new String(in.readNBytes(length(head)), ISO_8859_1)));
                        together.countDown();
                        together.await();
                        client.getOutputStream().write(response.getBytes(ISO_8859_1));
                    }
                    case Step.AnswerUnread(String response) ->
                        client.getOutputStream().write(response.getBytes(ISO_8859_1));
                    case Step.Stall() -> {
                        readOn.await();
                        rest.complete(readRest(in));
                    }
                }
            }
        } catch (IOException | InterruptedException e) {
            // The client went away; what it missed shows in its test.
        }
    }

    private static byte[] readRest(InputStream in) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            in.transferTo(bytes);
        } catch (IOException e) {
            // A reset ends it too.
        }
        return bytes.toByteArray();
    }

    private static int length(String head) {
        return head.lines()
                .filter(line -> line.regionMatches(true, 0, "content-length:", 0, 15))
                .mapToInt(line -> Integer.parseInt(line.substring(15).strip()))
                .findFirst()
                .orElse(0);
    }

    private static String readHead(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                return "";
            }
            head.append((char) next);
        }
        return head.toString();
    }
}
