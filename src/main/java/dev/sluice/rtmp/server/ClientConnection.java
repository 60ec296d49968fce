package dev.sluice.rtmp.server;

import dev.sluice.bytes.LogSafe;
import dev.sluice.rtmp.session.DisconnectCause;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AttributeKey;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// One accepted socket, whatever is spoken on it at the moment: who the client is, whether it is read, and the one
/// cause of its end. On the channel's event loop.
///
/// ```
/// accepted ─→ PROXY_HEADER ─→ TLS ─→ RTMP ─→ ended
///    └────────────┴────────────┴──────┘  each only where it is configured, and each may end
/// ```
final class ClientConnection implements ServerConnection {
    /// What is spoken.
    enum Stage {
        PROXY_HEADER,
        TLS,
        RTMP
    }

    /// What we send is a few hundred bytes a session. Who leaves more than this unread, behind what the kernel
    /// takes, is not listening: little before its key is accepted, as anybody may come so far.
    private static final WriteBufferWaterMark UNTRUSTED_OUTPUT = new WriteBufferWaterMark(8 * 1024, 16 * 1024);

    private static final WriteBufferWaterMark TRUSTED_OUTPUT = new WriteBufferWaterMark(32 * 1024, 64 * 1024);

    /// After the last answer was written, how long a client may take to close its side: some need the answer read
    /// before they see the connection end.
    static final Duration LINGER = Duration.ofMillis(500);

    /// The same after a refused codec. Its header tells it before the first picture is sent, FFmpeg reads an answer
    /// only when it sends something, and encoders that look ahead take more than a second to begin.
    private static final Duration LINGER_AFTER_MEDIA = Duration.ofSeconds(3);

    /// How long a client may take to accept the last answer. It is a few hundred bytes, so who has not by then is
    /// not reading.
    static final Duration FLUSH_LIMIT = Duration.ofSeconds(5);

    private static final AttributeKey<ClientConnection> KEY = AttributeKey.valueOf(ClientConnection.class, "client");

    private final Channel channel;
    private final ReadSize readSize = new ReadSize();
    private final ReadingClock readingClock;
    private final Consumer<ConnectionEnd> onEnd;
    private InetSocketAddress client;
    private Admission.@Nullable Place place;
    private Stage stage = Stage.RTMP;
    private boolean heard;
    private boolean spokeRtmp;
    private BooleanSupplier goodbye = () -> false;
    private boolean wanted = true;
    private boolean congested;
    private boolean over;
    private @Nullable DisconnectCause cause;
    private String detail = "";
    private ConnectionEnd.@Nullable Published published;
    private @Nullable Throwable fault;
    private @Nullable ScheduledFuture<?> closing;

    /// @param onEnd called once, when the socket is closed
    ClientConnection(Channel channel, LongSupplier nanoClock, Consumer<ConnectionEnd> onEnd) {
        this.channel = channel;
        this.readingClock = new ReadingClock(nanoClock);
        this.onEnd = onEnd;
        this.client = channel.remoteAddress() instanceof InetSocketAddress peer ? peer : new InetSocketAddress(0);
        channel.attr(KEY).set(this);
        channel.config().setRecvByteBufAllocator(readSize);
        channel.config().setWriteBufferWaterMark(UNTRUSTED_OUTPUT);
        // One task later, as a codec that closes the socket says why after it has done so.
        channel.closeFuture().addListener(_ -> channel.eventLoop().execute(this::onClosed));
    }

    /// Ends the connection on a channel because this process stops, from any thread.
    static void drain(Channel channel) {
        channel.eventLoop().execute(() -> {
            ClientConnection client = channel.attr(KEY).get();
            if (client != null) {
                client.end(DisconnectCause.DRAINING, "");
            }
        });
    }

    void seat(Admission.Place seat) {
        place = seat;
    }

    /// Makes room for a newer connection, unless the key was accepted since it was asked to.
    void makeRoom() {
        if (place != null && place.isToLeave()) {
            setCause(DisconnectCause.OVERLOADED, "made room for a newer connection");
            closeSocket();
        }
    }

    /// Past the TLS handler, which would wait until its goodbye is written.
    private void closeSocket() {
        ChannelHandlerContext first = channel.pipeline().firstContext();
        var _ = first == null ? channel.close() : first.close();
    }

    /// The key is being checked: an encoder, for all that is known.
    void authorising() {
        keepPlace();
    }

    /// A step was made: the connection is not asked to make room at once.
    private void keepPlace() {
        if (place != null) {
            place.renew();
        }
    }

    /// Takes the place for the client that is known by now; [#place] is there from the beginning.
    boolean countClient() {
        return place == null || place.countFor(client.getAddress());
    }

    /// @param real the client behind the load balancer
    void setRemoteAddress(InetSocketAddress real) {
        client = real;
    }

    void enter(Stage next) {
        stage = next;
        heard = false;
        keepPlace();
    }

    /// Bytes of the current stage have come.
    void heard() {
        heard = true;
    }

    /// @param said tells whether the client has ended its publication by itself
    void expectToLeave(BooleanSupplier said) {
        goodbye = said;
    }

    /// The RTMP handshake is over.
    void spokeRtmp() {
        if (!spokeRtmp) {
            spokeRtmp = true;
            keepPlace();
        }
    }

    /// The key was accepted: the connection may cost more, and is not asked to make room.
    void trust() {
        readSize.trust();
        channel.config().setWriteBufferWaterMark(TRUSTED_OUTPUT);
        if (place != null) {
            place.published();
        }
    }

    /// What one read takes at most.
    int readBytes() {
        return readSize.bytes();
    }

    Channel channel() {
        return channel;
    }

    ReadingClock readingClock() {
        return readingClock;
    }

    /// Whether nothing that comes counts any more.
    boolean isEnding() {
        return cause != null || over;
    }

    /// Says why the connection is about to end; the first to say so is right.
    void setCause(DisconnectCause why, String more) {
        if (cause == null) {
            cause = why;
            detail = LogSafe.text(more);
        }
    }

    /// Ends the connection at once; what is queued for the client may be lost.
    void end(DisconnectCause why, String more) {
        setCause(why, more);
        var _ = channel.close();
    }

    /// Ends the connection at once because of an error of ours.
    void fail(Throwable error) {
        fault = cause == null ? error : fault;
        end(DisconnectCause.INTERNAL_ERROR, error.toString());
    }

    /// End of input, reset by peer and their kin: the ordinary end of a dead connection.
    void endedByPeer() {
        var _ = channel.close();
    }

    /// Ends the connection when the client has taken what was written, which it gets [#FLUSH_LIMIT] for.
    void endAfterFlush(DisconnectCause why, String more) {
        if (cause != null) {
            return;
        }
        setCause(why, more);
        Duration linger = why == DisconnectCause.UNSUPPORTED_MEDIA ? LINGER_AFTER_MEDIA : LINGER;
        closeIn(FLUSH_LIMIT);
        var _ = channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> closeIn(linger));
    }

    /// Instead of any time that was set before.
    private void closeIn(Duration delay) {
        stopTimer();
        if (!over) {
            closing = channel.eventLoop().schedule(this::close, delay.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void stopTimer() {
        if (closing != null) {
            closing.cancel(false);
        }
    }

    private void close() {
        var _ = channel.close();
    }

    /// The cause of the end, which is the peer's where nobody said otherwise.
    DisconnectCause settle() {
        DisconnectCause said = cause;
        if (said != null) {
            return said;
        }
        DisconnectCause peers = peersCause();
        setCause(
                peers,
                switch (peers) {
                    case PROXY_FAILED -> "closed within the PROXY header";
                    case TLS_FAILED -> "closed during the TLS handshake";
                    default -> "";
                });
        return peers;
    }

    private DisconnectCause peersCause() {
        if (!heard) {
            return DisconnectCause.PROBED;
        }
        return switch (stage) {
            case PROXY_HEADER -> DisconnectCause.PROXY_FAILED;
            case TLS -> DisconnectCause.TLS_FAILED;
            case RTMP -> goodbye.getAsBoolean() ? DisconnectCause.UNPUBLISHED : DisconnectCause.PEER_CLOSED;
        };
    }

    private void onClosed() {
        if (over) {
            return;
        }
        over = true;
        stopTimer();
        if (place != null) {
            place.leave();
        }
        onEnd.accept(new ConnectionEnd(client, settle(), detail, spokeRtmp, published, fault));
    }

    /// What the conversation wants.
    void setReading(boolean reading) {
        wanted = reading;
        applyReading();
    }

    private void applyReading() {
        boolean reading = wanted && !congested;
        readingClock.setRunning(reading);
        channel.config().setAutoRead(reading);
    }

    @Override
    public void publishes(String channelId, String session) {
        published = new ConnectionEnd.Published(channelId, session);
    }

    @Override
    public void publishesNoMore(String session) {
        // An end that is on its way is still the publication's, whose own may be over before it.
        if (cause == null && published != null && published.session().equals(session)) {
            published = null;
        }
    }

    @Override
    public ScheduledExecutorService executor() {
        return channel.eventLoop();
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return client;
    }

    @Override
    public boolean isEncrypted() {
        return channel.pipeline().get(SslHandler.class) != null;
    }

    @Override
    public boolean isOpen() {
        return channel.isOpen();
    }

    @Override
    public void setCongested(boolean isCongested) {
        congested = isCongested;
        applyReading();
    }

    @Override
    public void collectNoMore() {
        CoalescedReads.end(channel);
    }

    @Override
    public void stopReading() {
        setCongested(true);
        channel.pipeline().fireUserEventTriggered(UnreadInput.DELIVER);
    }

    @Override
    public void abort(DisconnectCause why) {
        end(why, "");
    }
}
