package dev.sluice.rtmp.session;

import dev.sluice.amf.AmfObject;
import dev.sluice.amf.AmfValue;
import dev.sluice.amf.AmfValue.AmfNumber;
import dev.sluice.amf.AmfValue.AmfString;
import dev.sluice.rtmp.message.RtmpMessage.Command;
import dev.sluice.rtmp.message.RtmpMessage.SetChunkSize;
import dev.sluice.rtmp.message.RtmpMessage.SetPeerBandwidth;
import dev.sluice.rtmp.message.RtmpMessage.UserControl;
import dev.sluice.rtmp.message.RtmpMessage.WindowAcknowledgementSize;
import dev.sluice.rtmp.session.ConnectionState.Authorising;
import dev.sluice.rtmp.session.ConnectionState.AwaitingConnect;
import dev.sluice.rtmp.session.ConnectionState.Closed;
import dev.sluice.rtmp.session.ConnectionState.Connected;
import dev.sluice.rtmp.session.ConnectionState.Handshaking;
import dev.sluice.rtmp.session.ConnectionState.Publishing;

/// The commands of one connection (RTMP 1.0 §7.2) over the states of [ConnectionState].
///
/// Nothing is answered to FCUnpublish, deleteStream and closeStream: no client waits for it, and most have closed
/// their socket by then.
final class Conversation {
    private static final String BAD_NAME = "NetStream.Publish.BadName";

    /// What commands do beyond answering.
    interface Effects {
        void mediaWanted(boolean wanted);

        /// The publisher is known from now on.
        void trust();

        /// The gate has not answered yet: nothing more is to be read.
        void pause();

        /// The gate has answered after a [#pause()].
        void resume();

        void close(DisconnectCause cause, String detail);
    }

    private final Outbox outbox;
    private final PublishGate gate;
    private final RtmpLimits limits;
    private final MessageBudgets budgets;
    private final Effects effects;
    private ConnectionState state = new Handshaking();
    private boolean saidGoodbye;

    Conversation(Outbox outbox, PublishGate gate, RtmpLimits limits, MessageBudgets budgets, Effects effects) {
        this.outbox = outbox;
        this.gate = gate;
        this.limits = limits;
        this.budgets = budgets;
        this.effects = effects;
    }

    ConnectionState state() {
        return state;
    }

    /// Whether the client has ended its publication by itself, and asked for no other since.
    boolean saidGoodbye() {
        return saidGoodbye;
    }

    void handshaken() {
        if (state instanceof Handshaking handshaking) {
            state = handshaking.handshaken();
        }
    }

    /// Becomes [Closed] and returns the state left.
    ConnectionState close(DisconnectCause cause) {
        ConnectionState left = state;
        if (!(left instanceof Closed)) {
            state = new Closed(cause);
        }
        return left;
    }

    /// Unknown commands, and the answers to what we never asked, are ignored.
    void on(Command command) {
        switch (command.name()) {
            case "connect" -> connect(command);
            case "createStream" -> createStream(command);
            case "releaseStream", "_checkbw" -> acknowledge(command, AmfValue.UNDEFINED);
            case "FCPublish" -> fcPublish(command);
            case "getStreamLength" -> acknowledge(command, AmfValue.of(0));
            case "publish" -> publish(command);
            case "FCUnpublish" -> unpublish();
            case "deleteStream" -> deleteStream(command);
            case "closeStream" -> closeStream(command.messageStreamId());
            case "play", "play2" -> play(command);
            default -> {}
        }
    }

    private void connect(Command command) {
        if (!(state instanceof AwaitingConnect awaiting)) {
            outbox.add(Answers.connectRejected(command.transactionId(), "This connection is connected already."));
            effects.close(DisconnectCause.PROTOCOL_ERROR, "second connect");
            return;
        }
        AmfObject client = command.commandObject() instanceof AmfObject object ? object : AmfObject.EMPTY;
        state = awaiting.connected(ClientInfo.of(client, limits));
        // Chunk size now and never again: OBS reads nothing any more once it publishes.
        outbox.add(new WindowAcknowledgementSize(limits.windowBytes()));
        outbox.add(new SetPeerBandwidth(limits.windowBytes(), SetPeerBandwidth.DYNAMIC));
        outbox.add(new SetChunkSize(limits.chunkSize()));
        outbox.add(Answers.connected(command.transactionId()));
    }

    private void createStream(Command command) {
        OpenStreams streams = state.connection().streams().create(limits.maxOpenStreams());
        change(streams);
        outbox.add(Answers.result(command.transactionId(), AmfValue.of((double) streams.lastId())));
    }

    private void fcPublish(Command command) {
        acknowledge(command, AmfValue.UNDEFINED);
        outbox.add(Answers.onFcPublish());
    }

    /// GStreamer sends some of these with transaction id 0, which wants no answer.
    private void acknowledge(Command command, AmfValue value) {
        state.connection();
        if (command.transactionId() != 0) {
            outbox.add(Answers.result(command.transactionId(), value));
        }
    }

    private void publish(Command command) {
        long id = state.connection().streams().resolve(command.messageStreamId());
        if (!(state instanceof Connected connected)) {
            outbox.add(Answers.refused(id, BAD_NAME, "This connection is publishing already."));
            effects.close(DisconnectCause.PROTOCOL_ERROR, "second publish");
            return;
        }
        String name = command.argument(0) instanceof AmfString(String text) ? text : "";
        switch (PublishAddress.of(connected.client(), name, limits)) {
            case PublishAddress.Invalid(String description, DisconnectCause cause) -> {
                outbox.add(Answers.refused(id, BAD_NAME, description));
                effects.close(cause, description);
            }
            case PublishAddress.Valid(PublishRequest request) -> {
                budgets.spendPublication();
                Authorising authorising = connected.publish(id);
                state = authorising;
                saidGoodbye = false;
                Decision decision = new Decision(authorising);
                gate.publish(request, decision);
                decision.pauseUnlessTaken();
            }
        }
    }

    /// Ends the publication, unless the id is that of another open stream: clients that mix their ids up mean the
    /// only publication there is.
    private void closeStream(long id) {
        boolean another = state instanceof Publishing publishing
                && publishing.messageStreamId() != id
                && state.connection().streams().contains(id);
        if (!another) {
            unpublish();
        }
    }

    private void deleteStream(Command command) {
        long id = command.argument(0) instanceof AmfNumber(double number) ? (long) number : command.messageStreamId();
        OpenStreams left = state.connection().streams().delete(id);
        closeStream(id);
        change(left);
    }

    private void unpublish() {
        if (state instanceof Publishing publishing) {
            state = publishing.unpublished();
            saidGoodbye = true;
            effects.mediaWanted(false);
            publishing.stream().onEnd(DisconnectCause.UNPUBLISHED);
        }
    }

    private void play(Command command) {
        state.connection();
        outbox.add(Answers.refused(
                command.messageStreamId(),
                "NetStream.Play.Failed",
                "Viewers are served from the playback URL, not over RTMP."));
        effects.close(DisconnectCause.PLAY_REFUSED, "play");
    }

    private void change(OpenStreams streams) {
        state = switch (state) {
            case Connected connected -> connected.with(streams);
            case Publishing publishing -> publishing.with(streams);
            case Handshaking s -> s;
            case AwaitingConnect s -> s;
            case Authorising s -> s;
            case Closed s -> s;
        };
    }

    /// The gate's answer to one publish command.
    private final class Decision implements PublishGate.Answer {
        private final Authorising asked;
        private boolean answered;
        private boolean paused;

        Decision(Authorising asked) {
            this.asked = asked;
        }

        /// Called when the gate has returned.
        void pauseUnlessTaken() {
            if (!answered && state instanceof Authorising) {
                paused = true;
                effects.pause();
            }
        }

        @Override
        public void accept(PublishedStream stream) {
            if (answered) {
                return;
            }
            answered = true;
            if (state instanceof Closed(DisconnectCause cause)) {
                stream.onEnd(cause);
                return;
            }
            state = asked.accepted(stream);
            effects.trust();
            effects.mediaWanted(true);
            outbox.add(UserControl.streamBegin(asked.messageStreamId()));
            outbox.add(Answers.publishStarted(asked.messageStreamId()));
            if (paused) {
                effects.resume();
            }
        }

        @Override
        public void refuse(PublishRefusal refusal) {
            if (answered) {
                return;
            }
            answered = true;
            if (state instanceof Closed) {
                return;
            }
            switch (refusal) {
                case PublishRefusal.BadName(String description, DisconnectCause cause) ->
                    close(BAD_NAME, description, cause);
                case PublishRefusal.Denied(String description, DisconnectCause cause) ->
                    close("NetStream.Publish.Denied", description, cause);
                case PublishRefusal.Silent(DisconnectCause cause, String detail) ->
                    effects.close(cause, detail.isEmpty() ? "refused without a status" : detail);
            }
        }

        private void close(String code, String description, DisconnectCause cause) {
            outbox.add(Answers.refused(asked.messageStreamId(), code, description));
            effects.close(cause, description);
        }
    }
}
