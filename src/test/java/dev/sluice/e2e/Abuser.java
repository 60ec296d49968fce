package dev.sluice.e2e;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// A client that means no good: sends any bytes at any pace, and notices when the service has had enough of it.
///
/// One thread drives it; a second one takes what is answered, so that the end is seen at once.
final class Abuser implements AutoCloseable {
    static final int SET_CHUNK_SIZE = 1;
    static final int COMMAND = 20;
    static final int VIDEO = FlvFile.VIDEO;
    static final int AUDIO = FlvFile.AUDIO;
    private static final int HANDSHAKE_PACKET_BYTES = 1536;
    private static final int COMMAND_CHUNK_STREAM = 3;
    private static final int CONTROL_CHUNK_STREAM = 2;
    private static final int DEFAULT_CHUNK_SIZE = 128;

    /// Small, so that one that never reads is felt soon.
    private static final int RECEIVE_BUFFER_BYTES = 4096;

    /// All answers up to the start of a publication are shorter.
    private static final int MAX_KEPT_ANSWERS = 16 * 1024;

    private final Socket socket = new Socket();
    private final OutputStream out;
    private final String streamKey;
    private final long openedNanos;
    private final long deadlineNanos;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final CountDownLatch accepted = new CountDownLatch(1);
    private volatile long endedNanos;
    private volatile boolean reads = true;
    private int chunkSize = DEFAULT_CHUNK_SIZE;
    private int transactionId;

    /// @param patience after which it gives up and [#pause] returns false
    Abuser(URI url, String streamKey, Duration patience) throws IOException {
        this.streamKey = streamKey;
        socket.setReceiveBufferSize(RECEIVE_BUFFER_BYTES);
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress(url.getHost(), url.getPort()));
        out = socket.getOutputStream();
        openedNanos = System.nanoTime();
        deadlineNanos = openedNanos + patience.toNanos();
        Thread.ofVirtual().start(this::read);
    }

    private void read() {
        byte[] buffer = new byte[2048];
        var answers = new ByteArrayOutputStream();
        try {
            InputStream in = socket.getInputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (answers.size() < MAX_KEPT_ANSWERS) {
                    answers.write(buffer, 0, n);
                    if (answers.toString(StandardCharsets.ISO_8859_1).contains("NetStream.Publish.Start")) {
                        accepted.countDown();
                    }
                }
                if (!reads) {
                    return;
                }
            }
        } catch (IOException e) {
            // Reset: an end like any other.
        }
        onEnd();
    }

    private synchronized void onEnd() {
        if (ended.getCount() > 0) {
            endedNanos = System.nanoTime();
            ended.countDown();
            // Whoever waits for it to be accepted waits in vain.
            accepted.countDown();
        }
    }

    /// From now on it takes no answers; that it was ended shows only when it writes.
    void stopReading() {
        reads = false;
    }

    void write(byte[]... parts) throws IOException {
        try {
            for (byte[] part : parts) {
                out.write(part);
            }
        } catch (IOException e) {
            onEnd();
            throw e;
        }
    }

    /// One byte after the other, until the end of either.
    void trickle(long everyMs, byte[] bytes) throws IOException {
        for (byte b : bytes) {
            if (!pause(everyMs)) {
                return;
            }
            write(new byte[] {b});
        }
    }

    /// The same again and again, until the end.
    void repeat(long everyMs, byte[]... parts) throws IOException {
        byte[] all = Chunks.joined(parts);
        while (pause(everyMs)) {
            write(all);
        }
    }

    /// Waits; whether there is any point in going on.
    boolean pause(long ms) {
        return !awaitEnd(Math.min(TimeUnit.MILLISECONDS.toNanos(ms), deadlineNanos - System.nanoTime()))
                && System.nanoTime() < deadlineNanos;
    }

    /// Waits as long as its patience lasts; whether the service has ended the connection.
    boolean awaitEnd() {
        return awaitEnd(deadlineNanos - System.nanoTime());
    }

    private boolean awaitEnd(long nanos) {
        try {
            return ended.await(Math.max(0, nanos), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// From having connected to the end, or until now.
    Duration age() {
        return Duration.ofNanos((ended.getCount() == 0 ? endedNanos : System.nanoTime()) - openedNanos);
    }

    /// C0, C1 and C2 in one: what the server says in between need not be known.
    static byte[] handshake() {
        byte[] all = new byte[1 + 2 * HANDSHAKE_PACKET_BYTES];
        all[0] = 3;
        return all;
    }

    /// The message in chunks of the size that holds now.
    byte[] message(int chunkStreamId, int type, int timestampMs, byte[] payload) {
        return Chunks.message(chunkStreamId, type, timestampMs, payload, chunkSize);
    }

    byte[] control(int type, int... payload) {
        return message(CONTROL_CHUNK_STREAM, type, 0, Chunks.bytes(payload));
    }

    byte[] command(Amf0 command) {
        return message(COMMAND_CHUNK_STREAM, COMMAND, 0, command.bytes());
    }

    byte[] connect() {
        return command(new Amf0("connect", ++transactionId)
                .object("app", "live", "flashVer", "FMLE/3.0", "tcUrl", "rtmp://example.org/live"));
    }

    byte[] createStream() {
        return command(new Amf0("createStream", ++transactionId).nothing());
    }

    byte[] publish(String name) {
        return command(new Amf0("publish", 0).nothing().string(name).string("live"));
    }

    void setChunkSize(int size) throws IOException {
        write(control(SET_CHUNK_SIZE, size >>> 24, size >>> 16, size >>> 8, size));
        chunkSize = size;
    }

    /// Handshake and connect.
    void enter() throws IOException {
        write(handshake(), connect());
    }

    /// All that a publisher does, with a valid key; returns when it was accepted.
    ///
    /// @throws IOException if it was not
    void goLive() throws IOException {
        write(handshake(), connect(), createStream(), publish(streamKey));
        try {
            boolean answered = accepted.await(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (!answered || ended.getCount() == 0) {
                throw new IOException("a valid key was not accepted");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // Nobody is interested any more.
        }
    }
}
