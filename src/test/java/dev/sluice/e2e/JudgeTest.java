package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.e2e.Input.Audio;
import dev.sluice.e2e.Input.Video;
import dev.sluice.e2e.Tracks.Packet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Proves the judge of the end-to-end tests: FFmpeg's own segmenter stands in for the service, once without a fault
/// and then with each fault that the judge is there for.
class JudgeTest {
    private static final Input INPUT = Input.of(Video.of("30000/1001", 2), new Audio(44_100, 2, false));
    private static final String NO_FILTER = "null";

    @TempDir
    private Path folder;

    @Test
    void aFaithfulStreamIsFoundFaultless() {
        List<Path> segments = segments(NO_FILTER, NO_FILTER);

        assertThat(segments).hasSizeGreaterThan(3);
        assertThat(Judge.findings(sent(), received(segments))).isEmpty();
        assertThat(TsContinuity.findings(Broadcast.concatenate(segments))).isEmpty();
        assertThat(segments)
                .allSatisfy(segment -> assertThat(Decoder.complaints(segment)).isEmpty());
    }

    @Test
    void aDroppedVideoPacketIsFound() {
        assertThat(judge("noise=amount=0:drop='eq(n,50)'", NO_FILTER)).containsExactly("video packet 50 is missing");
    }

    @Test
    void aDroppedAudioFrameIsFound() {
        assertThat(judge(NO_FILTER, "noise=amount=0:drop='eq(n,70)'")).containsExactly("audio packet 70 is missing");
    }

    @Test
    void theLastPacketIsMissedToo() {
        int last = sent().video().size() - 1;

        assertThat(judge("noise=amount=0:drop='eq(n," + last + ")'", NO_FILTER))
                .containsExactly("video: the last 1 of " + (last + 1) + " are missing");
    }

    @Test
    void aDuplicatedPacketIsFound() {
        Tracks received = received(segments(NO_FILTER, NO_FILTER));
        List<Packet> doubled = new ArrayList<>(received.video());
        doubled.add(31, doubled.get(30));

        assertThat(Judge.findings(sent(), new Tracks(doubled, received.audio(), received.sampleRate())))
                .containsExactly("video packet 30 is there twice");
    }

    @Test
    void aDuplicatedSegmentIsFound() {
        List<Path> segments = new ArrayList<>(segments(NO_FILTER, NO_FILTER));
        segments.add(2, segments.get(1));

        assertThat(Judge.findings(sent(), received(segments))).isNotEmpty();
        assertThat(TsContinuity.findings(Broadcast.concatenate(segments))).isNotEmpty();
    }

    @Test
    void aMissingSegmentIsFound() {
        List<Path> segments = new ArrayList<>(segments(NO_FILTER, NO_FILTER));
        segments.remove(1);

        assertThat(Judge.findings(sent(), received(segments))).isNotEmpty();
    }

    @Test
    void aShiftedVideoTimestampIsFound() {
        assertThat(judge("setts=pts=PTS+2*eq(N\\,40):dts=DTS", NO_FILTER))
                .containsExactly("video PTS of packet 40 is off by 2.000 ms (allowed: 1.000)");
    }

    @Test
    void audioThatDoesNotFollowItsSamplesIsFound() {
        assertThat(judge(NO_FILTER, "setts=ts=PTS+0.0001/TB*gt(N\\,100)"))
                .isNotEmpty()
                .allSatisfy(finding -> assertThat(finding).startsWith("audio spacing of packet "));
    }

    @Test
    void audioThatIsOutOfStepWithTheVideoIsFound() {
        assertThat(judge(NO_FILTER, "setts=ts=PTS+0.02/TB"))
                .isNotEmpty()
                .allSatisfy(finding -> assertThat(finding).matches("audio of packet \\d+ is off by (19|20)\\..*"));
    }

    @Test
    void aDamagedNalUnitIsFound() throws IOException {
        List<Path> segments = segments(NO_FILTER, NO_FILTER);
        byte[] bytes = Files.readAllBytes(segments.get(1));
        // The last byte of a packet without adaptation field in the middle of the first, large slice.
        int at = 5 * 188;
        while ((bytes[at + 3] & 0x30) != 0x10 || (bytes[at + 1] & 0x40) != 0 || !isVideo(bytes, at)) {
            at += 188;
        }
        bytes[at + 187] ^= 0x10;
        Files.write(segments.get(1), bytes);

        assertThat(Judge.findings(sent(), received(segments)))
                .hasSize(1)
                .allSatisfy(finding -> assertThat(finding).matches("video packet \\d+ has other bytes"));
    }

    @Test
    void aSegmentThatDoesNotDecodeAloneIsFound() throws IOException {
        List<Path> segments = segments(NO_FILTER, NO_FILTER);
        byte[] bytes = Files.readAllBytes(segments.get(1));
        Path beheaded = Files.write(
                segments.get(1), java.util.Arrays.copyOfRange(bytes, bytes.length / 188 / 2 * 188, bytes.length));

        assertThat(Decoder.complaints(beheaded)).isNotEmpty();
    }

    private static boolean isVideo(byte[] bytes, int at) {
        return (((bytes[at + 1] & 0x1F) << 8) | (bytes[at + 2] & 0xFF)) == 0x100;
    }

    private static Tracks sent() {
        return Tracks.of(INPUT.file());
    }

    private static Tracks received(List<Path> segments) {
        return Tracks.of(Broadcast.concatenate(segments));
    }

    private List<String> judge(String videoFilter, String audioFilter) {
        return Judge.findings(sent(), received(segments(videoFilter, audioFilter)));
    }

    private List<Path> segments(String videoFilter, String audioFilter) {
        return StandIn.segment(INPUT.file(), folder.resolve("bucket"), videoFilter, audioFilter)
                .download(folder.resolve("downloaded"));
    }
}
