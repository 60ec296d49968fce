package dev.sluice.rtmp.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.amf.AmfObject;
import dev.sluice.bytes.BlockPool;
import dev.sluice.bytes.Bytes;
import dev.sluice.flv.FlvDemuxer;
import dev.sluice.hls.Segmenter;
import dev.sluice.hls.SegmenterSettings;
import dev.sluice.rtmp.ServerBytes;
import dev.sluice.rtmp.message.RtmpMessage;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One connection with all that a server puts behind it, down to segments, watched at every step: the gate's answer
/// is chosen, time is given, blocks are counted.
final class HostileConversation implements RtmpConnection.Output, PublishGate {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    /// Before the key is accepted: what the chunk stream may gather, and what may lie behind the publish command.
    private static final int MAX_UNTRUSTED_BYTES =
            RtmpLimits.DEFAULT.chunk().untrustedBufferBytes() + RtmpLimits.DEFAULT.untrustedHeldBytes();

    private static final int MAX_TRUSTED_BYTES =
            RtmpLimits.DEFAULT.chunk().trustedBufferBytes() + RtmpLimits.DEFAULT.trustedHeldBytes();

    enum GateHabit {
        ACCEPTS,
        ACCEPTS_LATER,
        REFUSES,
        REFUSES_SILENTLY
    }

    private final GateHabit habit;
    private final boolean judged;
    private final RtmpConnection connection;
    private final ServerBytes answers = new ServerBytes();
    private final List<Answer> undecided = new ArrayList<>();
    private final List<Publication> publications = new ArrayList<>();
    private final Blocks blocks = new Blocks();
    private long nowNanos;
    private long writtenBytes;
    private @Nullable DisconnectCause closed;
    private boolean accepted;
    private long delivered;
    private int hash = 1;

    HostileConversation(GateHabit habit, boolean judged) {
        this.habit = habit;
        this.judged = judged;
        connection = new RtmpConnection(this, this, RtmpLimits.DEFAULT, Peer.RANDOM);
    }

    /// @param feed hands the bytes of one step over, in one piece or more
    void play(List<HostileScript.Step> steps, BiConsumer<Bytes, Consumer<ByteBuffer>> feed) {
        for (HostileScript.Step step : steps) {
            nowNanos = step.nowNanos();
            feed.accept(step.bytes(), this::receive);
            if (step.gateAnswers()) {
                List.copyOf(undecided).forEach(this::accept);
                undecided.clear();
                assertMemoryIsBounded();
            }
        }
        connection.closed(DisconnectCause.PEER_CLOSED);
        assertThat(connection.phase()).isEqualTo(ConnectionPhase.CLOSED);
        assertThat(connection.closeDetail()).hasSizeLessThanOrEqualTo(128);
        publications.forEach(publication -> assertThat(publication.ended).isTrue());
        assertThat(blocks.taken).isZero();
    }

    /// All that must not depend on how the input was cut. Acknowledgements do.
    String summary() {
        List<RtmpMessage> messages = answers.messages().stream()
                .filter(message -> !(message instanceof RtmpMessage.Acknowledgement))
                .toList();
        return publications.size() + " publications, " + delivered + " messages " + hash + ", closed as " + closed
                + ": " + connection.closeDetail() + ", answers " + messages + messages.hashCode();
    }

    long writtenBytes() {
        return writtenBytes;
    }

    private void receive(ByteBuffer piece) {
        connection.receive(piece, nowNanos);
        check(!piece.hasRemaining(), "bytes left unread");
        assertMemoryIsBounded();
    }

    private void assertMemoryIsBounded() {
        int limit = accepted ? MAX_TRUSTED_BYTES : MAX_UNTRUSTED_BYTES;
        check(connection.bufferedBytes() <= limit, "more buffered than allowed");
    }

    /// Costs nothing where it holds, unlike an assertion that describes itself: what this class costs is measured
    /// together with what it watches.
    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }

    @Override
    public void write(Bytes bytes) {
        check(closed == null, "called after the end");
        writtenBytes += bytes.length();
        if (judged) {
            answers.receive(bytes);
        }
    }

    @Override
    public void setReading(boolean reading) {
        check(closed == null, "called after the end");
    }

    @Override
    public void closeAfterFlush(DisconnectCause cause) {
        check(closed == null, "called after the end");
        closed = cause;
    }

    @Override
    public void publish(PublishRequest request, Answer answer) {
        assertThat(request.toString()).hasSizeLessThan(300);
        switch (habit) {
            case ACCEPTS -> accept(answer);
            case ACCEPTS_LATER -> undecided.add(answer);
            case REFUSES -> answer.refuse(new PublishRefusal.BadName("No such stream key."));
            case REFUSES_SILENTLY -> answer.refuse(new PublishRefusal.Silent(DisconnectCause.OVERLOADED));
        }
    }

    private void accept(Answer answer) {
        accepted = true;
        Publication publication = new Publication();
        publications.add(publication);
        answer.accept(publication);
    }

    private void count(Object... what) {
        delivered++;
        hash = 31 * hash + Objects.hash(what);
    }

    /// What an accepted key leads to.
    private final class Publication implements PublishedStream {
        private final SegmentJudge judge = new SegmentJudge();
        private final Segmenter segmenter = new Segmenter(
                new SegmenterSettings(Duration.ofSeconds(2), null, null),
                blocks,
                () -> START.plusNanos(nowNanos),
                () -> nowNanos,
                segment -> {
                    if (judged) {
                        judge.onSegment(START.plusNanos(nowNanos), segment);
                        count(segment.durationTicks(), segment.data().size());
                    }
                    segment.data().release();
                });
        private final FlvDemuxer demuxer = new FlvDemuxer(segmenter);
        private boolean ended;

        @Override
        public void onVideo(long timestampMs, Bytes body) {
            check(!ended, "called after the end");
            count("video", timestampMs, body);
            demuxer.onVideo(timestampMs, body);
        }

        @Override
        public void onAudio(long timestampMs, Bytes body) {
            check(!ended, "called after the end");
            count("audio", timestampMs, body);
            demuxer.onAudio(timestampMs, body);
        }

        @Override
        public void onMetadata(AmfObject metadata) {
            check(!ended, "called after the end");
            count(metadata);
        }

        @Override
        public void onEnd(DisconnectCause cause) {
            check(!ended, "called after the end");
            ended = true;
            count(cause.label());
            segmenter.finish();
            judge.finish();
        }
    }

    /// Blocks that are used again, as a server does it.
    private static final class Blocks implements BlockPool {
        private final ArrayDeque<byte[]> free = new ArrayDeque<>();
        private int taken;

        @Override
        public byte[] take() {
            taken++;
            return free.isEmpty() ? new byte[BLOCK_SIZE] : free.pop();
        }

        @Override
        public void give(byte[] block) {
            taken--;
            free.push(block);
        }
    }
}
