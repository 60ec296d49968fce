package dev.sluice.e2e;

import dev.sluice.bytes.Bytes;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/// The client's side of RTMP 1.0 up to messages, written apart from the service's own code so that both cannot
/// share an error: simple handshake (§5.2), chunks (§5.3) of any size, Set Chunk Size (§5.4.1).
final class RtmpConnection implements AutoCloseable {
    private static final int HANDSHAKE_BYTES = 1536;
    private static final int CONTROL_CHUNK_STREAM = 2;
    private static final int SET_CHUNK_SIZE = 1;
    private static final int DEFAULT_CHUNK_SIZE = 128;

    /// Above this a timestamp stands in the extended field instead (§5.3.1.3).
    private static final int EXTENDED_TIMESTAMP = 0xFFFFFF;

    private static final Duration FINISH_TIMEOUT = Duration.ofSeconds(10);

    record Message(int type, Bytes payload) {}

    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;
    private final BlockingQueue<Message> received = new LinkedBlockingQueue<>();
    private final Thread reader = Thread.ofVirtual().unstarted(this::readMessages);
    private int chunkSize = DEFAULT_CHUNK_SIZE;

    private RtmpConnection(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream()));
        this.out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), 1 << 16));
    }

    static RtmpConnection open(URI url, int chunkSize) {
        try {
            Socket socket = new Socket();
            socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
            socket.connect(new InetSocketAddress(url.getHost(), url.getPort()));
            return over(socket, chunkSize);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Shakes hands on a socket that is connected already, as what is inside TLS or behind a header is RTMP all the
    /// same. The socket is the connection's from now on.
    static RtmpConnection over(Socket socket, int chunkSize) {
        try {
            var connection = new RtmpConnection(socket);
            connection.shakeHands();
            connection.send(CONTROL_CHUNK_STREAM, SET_CHUNK_SIZE, 0, 0, new byte[] {
                (byte) (chunkSize >>> 24), (byte) (chunkSize >>> 16), (byte) (chunkSize >>> 8), (byte) chunkSize
            });
            connection.flush();
            connection.chunkSize = chunkSize;
            connection.reader.start();
            return connection;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void shakeHands() throws IOException {
        byte[] c1 = new byte[HANDSHAKE_BYTES];
        new Random(7).nextBytes(c1);
        java.util.Arrays.fill(c1, 0, 8, (byte) 0);
        out.write(3);
        out.write(c1);
        out.flush();
        in.readByte();
        byte[] s1 = in.readNBytes(HANDSHAKE_BYTES);
        out.write(s1);
        out.flush();
        in.readNBytes(HANDSHAKE_BYTES);
    }

    /// Hands a message to the socket's buffer; [#flush()] sends it.
    ///
    /// @param timestampMs unsigned
    void send(int chunkStreamId, int type, int timestampMs, int messageStreamId, byte[] payload) throws IOException {
        boolean extended = Integer.compareUnsigned(timestampMs, EXTENDED_TIMESTAMP) >= 0;
        out.write(chunkStreamId);
        out.writeInt(((extended ? EXTENDED_TIMESTAMP : timestampMs) << 8) | (payload.length >>> 16));
        out.writeShort(payload.length);
        out.write(type);
        out.writeInt(Integer.reverseBytes(messageStreamId));
        if (extended) {
            out.writeInt(timestampMs);
        }
        for (int at = 0; at < payload.length; at += chunkSize) {
            if (at > 0) {
                out.write((3 << 6) | chunkStreamId);
                if (extended) {
                    out.writeInt(timestampMs);
                }
            }
            out.write(payload, at, Math.min(chunkSize, payload.length - at));
        }
    }

    void flush() throws IOException {
        out.flush();
    }

    /// Messages from the server in their order.
    BlockingQueue<Message> received() {
        return received;
    }

    private void readMessages() {
        Map<Integer, ChunkStream> streams = new HashMap<>();
        int peerChunkSize = DEFAULT_CHUNK_SIZE;
        try {
            while (true) {
                int first = in.readUnsignedByte();
                ChunkStream stream = streams.computeIfAbsent(first & 0x3F, id -> new ChunkStream());
                Message message = stream.read(in, first >>> 6, peerChunkSize);
                if (message != null) {
                    if (message.type == SET_CHUNK_SIZE) {
                        peerChunkSize = (int) message.payload.u32(0);
                    }
                    received.add(message);
                }
            }
        } catch (IOException e) {
            // The connection has ended: who waits for an answer runs into its time-out.
        }
    }

    /// Sends the end of the connection after everything else, and waits until the server has ended its side: a socket
    /// that is closed with unread bytes in it takes back what the server has not read either.
    void finish() throws IOException {
        socket.shutdownOutput();
        try {
            reader.join(FINISH_TIMEOUT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// One chunk stream from the server. Servers number theirs below 64 and send no timestamp that needs the
    /// extension.
    private static final class ChunkStream {
        private int length;
        private int type;
        private byte[] payload = new byte[0];
        private int filled;

        @org.jspecify.annotations.Nullable Message read(DataInputStream in, int format, int chunkSize) throws IOException {
            if (format <= 2) {
                in.skipNBytes(3);
            }
            if (format <= 1) {
                length = (in.readUnsignedByte() << 16) | in.readUnsignedShort();
                type = in.readUnsignedByte();
            }
            if (format == 0) {
                in.skipNBytes(4);
            }
            if (filled == 0) {
                payload = new byte[length];
            }
            int part = Math.min(chunkSize, length - filled);
            in.readFully(payload, filled, part);
            filled += part;
            if (filled < length) {
                return null;
            }
            filled = 0;
            return new Message(type, Bytes.wrap(payload));
        }
    }
}
