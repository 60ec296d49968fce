import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// An FLV file as the RTMP chunk stream of a publisher that sends it again and again.
///
/// It is encoded once. What comes first (metadata and sequence headers, in chunks of type 0) is sent once; the frames
/// follow in chunks of type 1, which carry the distance to the frame before, so their bytes are the same in every
/// pass and need no change at all: the first frame of a pass follows the last one of the pass before.
///
/// Immutable, and safe for all threads.
final class Tape {
    private final ByteBuffer wire;
    private final int loopStart;
    private final int[] ends;
    private final int[] dueMs;
    private final boolean[] closing;
    private final boolean[] keyframes;
    private final int periodMs;

    private Tape(
            ByteBuffer wire,
            int loopStart,
            int[] ends,
            int[] dueMs,
            boolean[] closing,
            boolean[] keyframes,
            int periodMs) {
        this.wire = wire;
        this.loopStart = loopStart;
        this.ends = ends;
        this.dueMs = dueMs;
        this.closing = closing;
        this.keyframes = keyframes;
        this.periodMs = periodMs;
    }

    /// @param chunkSize that the publisher announces before it
    static Tape of(Path flv, int chunkSize) {
        List<FlvTag> all = FlvTag.read(flv);
        List<FlvTag> frames = new ArrayList<>(all.stream()
                .filter(tag -> tag.type() != FlvTag.SCRIPT && !tag.isSequenceHeader())
                .toList());
        int pace = frames.stream().anyMatch(tag -> tag.type() == FlvTag.VIDEO) ? FlvTag.VIDEO : FlvTag.AUDIO;
        int periodMs = period(frames, pace);
        Map<Integer, Integer> first = new HashMap<>();
        Map<Integer, Integer> last = new HashMap<>();
        frames.forEach(tag -> first.putIfAbsent(tag.type(), tag.timestampMs()));
        frames.removeIf(tag -> tag.timestampMs() >= first.get(tag.type()) + periodMs);
        frames.forEach(tag -> last.put(tag.type(), tag.timestampMs()));

        ChunkEncoder out = new ChunkEncoder(chunkSize);
        for (FlvTag tag : all) {
            if (tag.type() == FlvTag.SCRIPT) {
                out.message(4, 0, tag.type(), ChunkEncoder.MESSAGE_STREAM_ID, dataFrame(tag.body()));
            } else if (tag.isSequenceHeader() && last.containsKey(tag.type())) {
                // So that the first frame, as far behind as in every pass, has its own timestamp and a period.
                out.message(
                        tag.chunkStreamId(),
                        last.get(tag.type()),
                        tag.type(),
                        ChunkEncoder.MESSAGE_STREAM_ID,
                        tag.body());
            }
        }
        int loopStart = out.size();
        int[] ends = new int[frames.size()];
        int[] dueMs = new int[frames.size()];
        boolean[] closing = new boolean[frames.size()];
        boolean[] keyframes = new boolean[frames.size()];
        int start = frames.getFirst().timestampMs();
        int lastVideo = -1;
        for (int i = 0; i < ends.length; i++) {
            FlvTag tag = frames.get(i);
            int since = last.put(tag.type(), tag.timestampMs());
            int delta = tag.timestampMs() - since;
            out.following(tag.chunkStreamId(), delta < 0 ? delta + periodMs : delta, tag.type(), tag.body());
            ends[i] = out.size();
            dueMs[i] = tag.timestampMs() - start;
            keyframes[i] = tag.isKeyframe();
            if (keyframes[i] && lastVideo >= 0) {
                closing[lastVideo] = true;
            }
            lastVideo = tag.type() == FlvTag.VIDEO ? i : lastVideo;
        }
        if (lastVideo >= 0) {
            closing[lastVideo] = true;
        }
        ByteBuffer wire = ByteBuffer.allocateDirect(out.size()).put(out.bytes()).flip();
        return new Tape(wire, loopStart, ends, dueMs, closing, keyframes, periodMs);
    }

    /// All bytes, to be read through a view of one's own: first what comes once, from [#loopStart()] on what is
    /// repeated.
    ByteBuffer view() {
        return wire.duplicate();
    }

    int loopStart() {
        return loopStart;
    }

    /// Frames in a pass.
    int frames() {
        return ends.length;
    }

    /// Where a frame ends in the bytes.
    int end(int frame) {
        return ends[frame];
    }

    /// When a frame is to be sent, in ms since the pass began.
    int dueMs(int frame) {
        return dueMs[frame];
    }

    /// Whether it is the last video frame before a keyframe.
    boolean closesSegment(int frame) {
        return closing[frame];
    }

    /// Of video.
    boolean isKeyframe(int frame) {
        return keyframes[frame];
    }

    int periodMs() {
        return periodMs;
    }

    /// The mean of a pass.
    double bytesPerSecond() {
        return 1e3 * (ends[ends.length - 1] - loopStart) / periodMs;
    }

    /// The distance from the first frame to where the next one would be behind the last.
    private static int period(List<FlvTag> frames, int type) {
        List<FlvTag> track = frames.stream().filter(tag -> tag.type() == type).toList();
        double span = track.getLast().timestampMs() - track.getFirst().timestampMs();
        return Math.toIntExact(Math.round(span * track.size() / (track.size() - 1)));
    }

    private static byte[] dataFrame(byte[] script) {
        byte[] name = "@setDataFrame".getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(3 + name.length + script.length)
                .put((byte) 2)
                .putShort((short) name.length)
                .put(name)
                .put(script)
                .array();
    }
}
