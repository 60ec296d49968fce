package dev.sluice.rtmp.session;

import dev.sluice.bytes.Bytes;
import dev.sluice.bytes.LimitExceededException;
import dev.sluice.bytes.LogSafe;
import dev.sluice.bytes.MalformedException;
import dev.sluice.media.UnsupportedMediaException;
import dev.sluice.rtmp.chunk.ChunkDecoder;
import dev.sluice.rtmp.chunk.FloodingException;
import dev.sluice.rtmp.chunk.MessageType;
import dev.sluice.rtmp.chunk.RawMessage;
import dev.sluice.rtmp.handshake.ServerHandshake;
import dev.sluice.rtmp.message.AggregateSplitter;
import dev.sluice.rtmp.message.MessageDecoder;
import dev.sluice.rtmp.message.RtmpMessage.Abort;
import dev.sluice.rtmp.message.RtmpMessage.Acknowledgement;
import dev.sluice.rtmp.message.RtmpMessage.Aggregate;
import dev.sluice.rtmp.message.RtmpMessage.Command;
import dev.sluice.rtmp.message.RtmpMessage.Media;
import dev.sluice.rtmp.message.RtmpMessage.SetChunkSize;
import dev.sluice.rtmp.message.RtmpMessage.SetPeerBandwidth;
import dev.sluice.rtmp.message.RtmpMessage.Unknown;
import dev.sluice.rtmp.message.RtmpMessage.UserControl;
import dev.sluice.rtmp.message.RtmpMessage.WindowAcknowledgementSize;
import dev.sluice.rtmp.session.ConnectionState.Authorising;
import dev.sluice.rtmp.session.ConnectionState.AwaitingConnect;
import dev.sluice.rtmp.session.ConnectionState.Closed;
import dev.sluice.rtmp.session.ConnectionState.Connected;
import dev.sluice.rtmp.session.ConnectionState.Handshaking;
import dev.sluice.rtmp.session.ConnectionState.Publishing;
import java.nio.ByteBuffer;

/// One server-side RTMP conversation without I/O: bytes in, bytes and calls out, the same for any split of the
/// input.
///
/// One thread at a time, and [#receive] not from within a callback; [#close] and [#closed] may be called from
/// callbacks. What the client does wrong ends the conversation and throws nothing; an exception out of the gate or
/// a stream other than the declared ones passes through, and the caller then calls [#close] with
/// [DisconnectCause#INTERNAL_ERROR].
public final class RtmpConnection {
    /// Where answers go.
    public interface Output {
        /// The bytes are the receiver's.
        void write(Bytes bytes);

        /// False while the gate decides, true when it has accepted.
        void setReading(boolean reading);

        /// Called at most once; nothing is written after it.
        void closeAfterFlush(DisconnectCause cause);
    }

    private final Output output;
    private final RtmpLimits limits;
    private final ServerHandshake handshake;
    private final ChunkDecoder decoder;
    private final MessageDecoder messages;
    private final Outbox outbox = new Outbox();
    private final Conversation conversation;
    private final FlowControl flowControl;
    private final HeldInput held;
    private final MessageBudgets budgets;
    private final UnpublishedBytes unpublished;
    private long bytesReceived;
    private long deliveredBytes;
    private String closeDetail = "";

    /// @param handshakeRandom [ServerHandshake#RANDOM_BYTES] bytes of randomness for S1
    public RtmpConnection(Output output, PublishGate gate, RtmpLimits limits, Bytes handshakeRandom) {
        this.output = output;
        this.limits = limits;
        handshake = new ServerHandshake(handshakeRandom);
        decoder = new ChunkDecoder(limits.chunk(), this::onMessage);
        messages = new MessageDecoder(limits.amf());
        budgets = new MessageBudgets(limits);
        conversation = new Conversation(outbox, gate, limits, budgets, new ConversationEffects());
        flowControl = new FlowControl(outbox, limits);
        held = new HeldInput(limits.untrustedHeldBytes());
        unpublished = new UnpublishedBytes(limits);
    }

    /// Consumes all of `in`. What comes while the gate decides is held and read afterwards; what comes after the
    /// end is dropped.
    ///
    /// @param nowNanos when that is, on a clock that only grows; its origin does not matter
    public void receive(ByteBuffer in, long nowNanos) {
        bytesReceived += in.remaining();
        decoder.budget().refill(nowNanos);
        budgets.refill(nowNanos);
        read(in);
        flush();
    }

    /// The transport has ended, whoever closed it.
    public void closed(DisconnectCause cause) {
        end(cause, "", () -> {});
    }

    /// Ends the conversation from our side: what waits is written, a running publication ends with `cause`. Does
    /// nothing after the end.
    public void close(DisconnectCause cause) {
        close(cause, "");
    }

    /// Ends the conversation as [#close(DisconnectCause)] does, after telling the client why, where it would
    /// understand.
    ///
    /// @param description what it did or did not do, in our words alone, without a full stop
    public void end(DisconnectCause cause, String description) {
        Farewell.to(conversation.state(), cause, description).ifPresent(outbox::add);
        close(cause, description);
    }

    /// Whether the handshake is over, also after the end.
    public boolean hasShakenHands() {
        return handshake.isDone();
    }

    /// Whether [#receive] takes so many bytes. It takes any number, except while the gate decides: then what is more
    /// than it holds ends the conversation.
    public boolean hasRoomFor(int bytes) {
        return !(conversation.state() instanceof Authorising) || held.hasRoomFor(bytes);
    }

    public ConnectionPhase phase() {
        return switch (conversation.state()) {
            case Handshaking _ -> ConnectionPhase.HANDSHAKE;
            case AwaitingConnect _, Connected _ -> ConnectionPhase.COMMANDS;
            case Authorising _ -> ConnectionPhase.AUTHORISING;
            case Publishing _ -> ConnectionPhase.PUBLISHING;
            case Closed _ -> ConnectionPhase.CLOSED;
        };
    }

    /// Whether the client has ended its publication by itself, and asked for no other since: nothing is missing when
    /// it then leaves.
    public boolean saidGoodbye() {
        return conversation.saidGoodbye();
    }

    /// All bytes since the connection was opened, handshake included.
    public long bytesReceived() {
        return bytesReceived;
    }

    /// Payload bytes of the complete audio, video and data messages that came while publishing, in all publications
    /// of this connection together. Chunk headers, commands, unknown types and half messages do not count, so its
    /// growth shows whether a stream comes, not whether anything does.
    public long deliveredBytes() {
        return deliveredBytes;
    }

    /// Memory that this connection's input takes at the moment.
    public int bufferedBytes() {
        return decoder.bufferedBytes() + held.capacity();
    }

    /// See [ChunkDecoder#missingBytes].
    public int missingBytes(int leastLength) {
        return decoder.missingBytes(leastLength);
    }

    /// What was wrong, for the log: safe to print, empty when there is nothing to add to the cause.
    public String closeDetail() {
        return closeDetail;
    }

    private void read(ByteBuffer in) {
        try {
            decode(in);
        } catch (FloodingException e) {
            end(DisconnectCause.FLOODING, message(e));
        } catch (LimitExceededException e) {
            end(DisconnectCause.LIMIT_EXCEEDED, message(e));
        } catch (MalformedException e) {
            boolean handshaking = conversation.state() instanceof Handshaking;
            end(handshaking ? DisconnectCause.HANDSHAKE_FAILED : DisconnectCause.PROTOCOL_ERROR, message(e));
        }
        switch (conversation.state()) {
            case Closed _ -> in.position(in.limit());
            case Authorising _ -> hold(in);
            case Handshaking _, AwaitingConnect _, Connected _, Publishing _ -> {}
        }
        if (handshake.isDone()) {
            flowControl.acknowledge(bytesReceived);
        }
    }

    private void decode(ByteBuffer in) {
        if (goesOn() && !handshake.isDone()) {
            outbox.add(handshake.consume(in));
            if (!handshake.isDone()) {
                return;
            }
            conversation.handshaken();
        }
        boolean stopped = true;
        while (goesOn() && (stopped || in.hasRemaining())) {
            stopped = !(isPublishing() ? decoder.decode(in) : decodeUnpublished(in));
        }
    }

    /// As much as may come without a publication, so that the end does not depend on how the input is split.
    private boolean decodeUnpublished(ByteBuffer in) {
        int begin = in.position();
        int end = in.limit();
        int allowed = Math.min(unpublished.left(), in.remaining());
        if (allowed == 0 && in.hasRemaining()) {
            throw new LimitExceededException("more than " + unpublished.max() + " bytes without publishing");
        }
        in.limit(begin + allowed);
        try {
            return decoder.decode(in);
        } finally {
            in.limit(end);
            unpublished.add(in.position() - begin);
        }
    }

    private void hold(ByteBuffer in) {
        if (!held.add(in)) {
            in.position(in.limit());
            end(DisconnectCause.LIMIT_EXCEEDED, "more than " + held.limit() + " bytes behind publish");
        }
    }

    /// @return false where the next message is to be read in another way, or not at all
    private boolean onMessage(RawMessage raw) {
        boolean wasPublishing = isPublishing();
        budgets.spend(raw.typeId());
        switch (messages.decode(raw)) {
            case Media media -> media(media, raw.payload().length());
            case Aggregate aggregate -> AggregateSplitter.split(aggregate, this::onAggregated);
            case Command command -> conversation.on(command);
            case UserControl(int event, Bytes data) -> flowControl.onUserControl(event, data);
            case WindowAcknowledgementSize(long size) -> flowControl.onWindow(size);
            case SetPeerBandwidth(long size, int limitType) -> flowControl.onPeerBandwidth(size);
            case Acknowledgement _, SetChunkSize _, Abort _, Unknown _ -> {}
        }
        return goesOn() && isPublishing() == wasPublishing;
    }

    private boolean isPublishing() {
        return conversation.state() instanceof Publishing;
    }

    private boolean goesOn() {
        return !(conversation.state() instanceof Closed || conversation.state() instanceof Authorising);
    }

    /// Only media and data may stand in an aggregate. A part is as much work as a chunk, however few it came in.
    private boolean onAggregated(RawMessage part) {
        decoder.budget().spend();
        return switch (part.typeId()) {
            case MessageType.AUDIO, MessageType.VIDEO, MessageType.DATA_AMF0 -> onMessage(part);
            default -> true;
        };
    }

    /// Whatever message stream it came on: there is one publication on a connection, and some encoders mix their
    /// ids up.
    private void media(Media message, int size) {
        if (!(conversation.state() instanceof Publishing publishing)) {
            return;
        }
        deliveredBytes += size;
        try {
            Delivery.deliver(message, publishing.stream());
        } catch (UnsupportedMediaException e) {
            reject(publishing, DisconnectCause.UNSUPPORTED_MEDIA, message(e));
        } catch (MalformedException e) {
            reject(publishing, DisconnectCause.MALFORMED_MEDIA, message(e));
        } catch (StreamRejectedException e) {
            reject(publishing, e.disconnectCause(), message(e));
        }
    }

    private void reject(Publishing publishing, DisconnectCause cause, String description) {
        if (conversation.state() instanceof Publishing) {
            outbox.add(Answers.refused(publishing.messageStreamId(), Farewell.PUBLISH_REJECTED, description));
            close(cause, description);
        }
    }

    private void flush() {
        Bytes waiting = outbox.take();
        if (!waiting.isEmpty() && !(conversation.state() instanceof Closed)) {
            output.write(waiting);
        }
    }

    private void close(DisconnectCause cause, String detail) {
        if (!(conversation.state() instanceof Closed)) {
            flush();
            end(cause, detail, () -> output.closeAfterFlush(cause));
        }
    }

    private void end(DisconnectCause cause, String detail, Runnable transport) {
        ConnectionState left = conversation.close(cause);
        if (left instanceof Closed) {
            return;
        }
        closeDetail = LogSafe.text(detail);
        held.take();
        transport.run();
        if (left instanceof Publishing publishing) {
            publishing.stream().onEnd(cause);
        }
    }

    private static String message(RuntimeException e) {
        String message = e.getMessage();
        return message == null ? "" : message;
    }

    private final class ConversationEffects implements Conversation.Effects {
        @Override
        public void mediaWanted(boolean wanted) {
            decoder.mediaWanted(wanted);
            unpublished.restart();
        }

        @Override
        public void trust() {
            decoder.trust();
            unpublished.trust();
            held.limit(limits.trustedHeldBytes());
        }

        @Override
        public void pause() {
            output.setReading(false);
        }

        @Override
        public void resume() {
            read(held.take());
            flush();
            if (goesOn()) {
                output.setReading(true);
            }
        }

        @Override
        public void close(DisconnectCause cause, String detail) {
            RtmpConnection.this.close(cause, detail);
        }
    }
}
