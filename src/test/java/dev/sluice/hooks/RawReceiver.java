package dev.sluice.hooks;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/// A receiver that says what no HTTP server would, whatever it is asked.
final class RawReceiver implements AutoCloseable {
    private static final byte[] ENDLESS_HEAD =
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] CHUNK = ("400\r\n" + "x".repeat(0x400) + "\r\n").getBytes(StandardCharsets.ISO_8859_1);

    private final ServerSocket listener;
    private final AtomicInteger closedByPeer = new AtomicInteger();
    private final Answer answer;

    private interface Answer {
        void writeTo(OutputStream out) throws IOException;
    }

    private RawReceiver(Answer answer) {
        this.answer = answer;
        try {
            listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    /// 200, and then chunk after chunk until the client has closed the connection.
    static RawReceiver endless() {
        return new RawReceiver(out -> {
            out.write(ENDLESS_HEAD);
            while (true) {
                out.write(CHUNK);
            }
        });
    }

    static RawReceiver saying(String text) {
        return new RawReceiver(out -> out.write(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    /// Answers that could not be written on, as nobody takes them any more.
    int closedByPeer() {
        return closedByPeer.get();
    }

    String url() {
        return "http://127.0.0.1:" + listener.getLocalPort() + "/";
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
            // Up to the end of what has come; the rest may stay where it is.
            var _ = client.getInputStream().read(new byte[64 << 10]);
            answer.writeTo(client.getOutputStream());
        } catch (IOException e) {
            closedByPeer.incrementAndGet();
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
