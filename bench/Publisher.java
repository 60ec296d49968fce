import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;

/// One RTMP connection: handshake, `connect`, `createStream`, `publish`, and then the tape in real time. Not for use
/// by several threads.
final class Publisher {
    private static final int HANDSHAKE = 1536;
    private static final int CONNECT = 1;
    private static final int CREATE_STREAM = 4;
    private static final int PUBLISH = 5;
    private static final int SET_CHUNK_SIZE = 1;
    private static final int DEFAULT_CHUNK_SIZE = 128;

    /// Beyond it the server does not take the stream any more: no frames are counted, so none would be late.
    private static final long MOST_BEHIND_MS = 5000;

    private enum State {
        CONNECTING,
        HANDSHAKING,
        COMMANDING,
        LIVE,
        ENDED
    }

    /// What all publishers of one load have in common.
    ///
    /// @param tls for RTMPS
    record Settings(Tape tape, int chunkSize, Optional<SSLContext> tls, LoadFigures figures) {}

    /// When a segment was given to the socket, in microseconds since 1970.
    ///
    /// @param lastFrameMicros its last video frame, completely
    /// @param keyframeMicros the keyframe behind it, completely; [#NOT_YET] before
    record Segment(long lastFrameMicros, long keyframeMicros) {
        private static final long NOT_YET = -1;

        /// Whether a server can know its end.
        boolean isEnded() {
            return keyframeMicros != NOT_YET;
        }
    }

    private final Settings settings;
    private final Server.Target target;
    private final Tape tape;
    private final Link link;
    private final ByteBuffer media;
    private final ChunkDecoder decoder = new ChunkDecoder();
    private final ByteBuffer handshake = ByteBuffer.allocate(1 + 2 * HANDSHAKE);
    private ByteBuffer commands = ByteBuffer.allocate(0);
    private State state = State.CONNECTING;
    private boolean announced;
    private long publishNanos;
    private long passNanos;
    private int next;
    private final List<Segment> segments = new ArrayList<>();

    Publisher(Settings settings, Server.Target target) throws IOException {
        this.settings = settings;
        this.target = target;
        this.tape = settings.tape();
        this.media = tape.view();
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target.port()));
        link = settings.tls().isPresent() ? new TlsLink(channel, settings.tls().get()) : new Link.Plain(channel);
    }

    SocketChannel channel() {
        return link.channel();
    }

    boolean isLive() {
        return state == State.LIVE;
    }

    /// Those whose last frame was sent so far.
    List<Segment> segments() {
        return List.copyOf(segments);
    }

    /// To be called when the connection stands or has failed.
    void connected() throws IOException {
        link.channel().finishConnect();
        byte[] random = new byte[HANDSHAKE];
        ThreadLocalRandom.current().nextBytes(random);
        Arrays.fill(random, 0, 8, (byte) 0);
        say(ByteBuffer.allocate(1 + HANDSHAKE).put((byte) 3).put(random).array());
        state = State.HANDSHAKING;
    }

    /// Takes what the server has said.
    ///
    /// @param scratch any buffer
    void read(ByteBuffer scratch) throws IOException {
        int count;
        while ((count = link.read(scratch.clear())) > 0) {
            scratch.flip();
            if (state == State.HANDSHAKING) {
                takeHandshake(scratch);
            }
            if (scratch.hasRemaining()) {
                decoder.decode(scratch, this::take);
            }
        }
        if (count < 0) {
            throw new IOException("the server has closed the connection");
        }
    }

    private void takeHandshake(ByteBuffer in) throws IOException {
        while (handshake.hasRemaining() && in.hasRemaining()) {
            handshake.put(in.get());
        }
        if (!handshake.hasRemaining()) {
            state = State.COMMANDING;
            String url = (settings.tls().isPresent() ? "rtmps" : "rtmp") + "://localhost:" + target.port() + "/"
                    + target.app();
            say(Arrays.copyOfRange(handshake.array(), 1, 1 + HANDSHAKE));
            say(0, Command.connect(CONNECT, target.app(), url));
        }
    }

    private void take(int type, ByteBuffer body) {
        if (type != Command.TYPE) {
            return;
        }
        String name = Command.name(body);
        String text = Command.text(body);
        if (name.equals("_error") || text.contains("status error") || text.contains("level error")) {
            throw new IllegalStateException("refused: " + text);
        }
        if (name.equals("_result") && Command.transactionId(body) == CONNECT) {
            ChunkEncoder size = new ChunkEncoder(DEFAULT_CHUNK_SIZE);
            byte[] value =
                    ByteBuffer.allocate(4).putInt(0, settings.chunkSize()).array();
            size.message(2, 0, SET_CHUNK_SIZE, 0, value);
            say(size.bytes());
            announced = true;
            say(0, Command.of("releaseStream", 2, target.key()));
            say(0, Command.of("FCPublish", 3, target.key()));
            say(0, Command.of("createStream", CREATE_STREAM));
        } else if (name.equals("_result") && Command.transactionId(body) == CREATE_STREAM) {
            if (Command.lastNumber(body) != ChunkEncoder.MESSAGE_STREAM_ID) {
                throw new IllegalStateException("the server calls the message stream " + Command.lastNumber(body));
            }
            publishNanos = System.nanoTime();
            say(ChunkEncoder.MESSAGE_STREAM_ID, Command.of("publish", PUBLISH, target.key(), target.app()));
        } else if (name.equals("onStatus") && text.contains("NetStream.Publish.Start")) {
            state = State.LIVE;
            passNanos = System.nanoTime();
            settings.figures().published(passNanos - publishNanos);
            media.position(0).limit(0);
        }
    }

    /// Sends what is due by now.
    ///
    /// @throws IOException also if the server has held the stream up for more than [#MOST_BEHIND_MS]
    void send(long nowNanos) throws IOException {
        long sinceMs = TimeUnit.NANOSECONDS.toMillis(nowNanos - passNanos);
        if (state == State.LIVE && sinceMs - tape.dueMs(next) > MOST_BEHIND_MS) {
            throw new IOException("held up: the next frame is " + (sinceMs - tape.dueMs(next)) + " ms behind");
        }
        if (state == State.CONNECTING || !link.write(commands) || state != State.LIVE) {
            return;
        }
        int due = next;
        while (due < tape.frames() && tape.dueMs(due) <= sinceMs) {
            due++;
        }
        if (due == next) {
            return;
        }
        int before = media.position();
        media.limit(tape.end(due - 1));
        link.write(media);
        settings.figures().sent(media.position() - before);
        while (next < due && tape.end(next) <= media.position()) {
            settings.figures().late(sinceMs - tape.dueMs(next));
            note(next);
            next++;
        }
        if (next == tape.frames()) {
            media.position(tape.loopStart());
            passNanos += TimeUnit.MILLISECONDS.toNanos(tape.periodMs());
            next = 0;
        }
    }

    /// Breaks the connection off.
    void close() {
        state = State.ENDED;
        try {
            link.channel().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void note(int frame) {
        if (tape.isKeyframe(frame) && !segments.isEmpty()) {
            segments.add(new Segment(segments.removeLast().lastFrameMicros(), nowMicros()));
        }
        if (tape.closesSegment(frame)) {
            segments.add(new Segment(nowMicros(), Segment.NOT_YET));
        }
    }

    private static long nowMicros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }

    private void say(int messageStreamId, byte[] command) {
        ChunkEncoder chunks = new ChunkEncoder(announced ? settings.chunkSize() : DEFAULT_CHUNK_SIZE);
        chunks.message(3, 0, Command.TYPE, messageStreamId, command);
        say(chunks.bytes());
    }

    private void say(byte[] bytes) {
        commands = ByteBuffer.allocate(commands.remaining() + bytes.length)
                .put(commands)
                .put(bytes)
                .flip();
    }
}
