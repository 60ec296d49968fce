package dev.sluice.rtmp.session;

import dev.sluice.bytes.ByteWriter;
import dev.sluice.bytes.Bytes;
import dev.sluice.rtmp.RtmpClientScript;
import dev.sluice.rtmp.ServerBytes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// A connection under test with everything around it recorded: answers, calls of the transport, publish requests
/// and the streams that were handed out.
final class Peer implements RtmpConnection.Output, PublishGate {
    static final Bytes RANDOM = Bytes.wrap(new byte[1528]);

    final RtmpClientScript client = new RtmpClientScript();
    final ServerBytes answers = new ServerBytes();
    /// `write`, `reading off`, `reading on`, `close <label>`, in order.
    final List<String> calls = new ArrayList<>();

    final ByteWriter written = new ByteWriter();
    final List<PublishRequest> requests = new ArrayList<>();
    final List<PublishGate.Answer> undecided = new ArrayList<>();
    final List<RecordedStream> streams = new ArrayList<>();
    final RtmpConnection connection;
    /// What the gate does at once; empty means that it answers later.
    Decision decision = Decision.ACCEPT;

    /// When the next bytes come.
    long nowNanos;

    PublishRefusal refusal = new PublishRefusal.BadName("No such stream key.");

    enum Decision {
        ACCEPT,
        REFUSE,
        LATER
    }

    Peer() {
        this(RtmpLimits.DEFAULT);
    }

    Peer(RtmpLimits limits) {
        connection = new RtmpConnection(this, this, limits, RANDOM);
    }

    /// A peer that publishes `live/key` already.
    static Peer publishing() {
        Peer peer = new Peer();
        peer.client.untilPublish("live", "key", 4096);
        peer.send();
        return peer;
    }

    /// Hands over what the script wrote.
    Peer send() {
        return send(client.take());
    }

    Peer send(Bytes bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes.toByteArray());
        connection.receive(buffer, nowNanos);
        if (buffer.hasRemaining()) {
            throw new AssertionError(buffer.remaining() + " bytes left unread");
        }
        return this;
    }

    RecordedStream stream() {
        return streams.getLast();
    }

    @Override
    public void write(Bytes bytes) {
        calls.add("write");
        written.bytes(bytes);
        answers.receive(bytes);
    }

    @Override
    public void setReading(boolean reading) {
        calls.add(reading ? "reading on" : "reading off");
    }

    @Override
    public void closeAfterFlush(DisconnectCause cause) {
        calls.add("close " + cause.label());
    }

    @Override
    public void publish(PublishRequest request, Answer answer) {
        requests.add(request);
        switch (decision) {
            case ACCEPT -> accept(answer);
            case REFUSE -> answer.refuse(refusal);
            case LATER -> undecided.add(answer);
        }
    }

    void accept(Answer answer) {
        RecordedStream stream = new RecordedStream();
        streams.add(stream);
        answer.accept(stream);
    }
}
