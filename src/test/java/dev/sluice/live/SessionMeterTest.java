package dev.sluice.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bytes.Bytes;
import dev.sluice.media.AccessUnit;
import dev.sluice.media.AudioFormat;
import dev.sluice.media.MediaSink;
import dev.sluice.media.TrackFormat;
import dev.sluice.media.TrackType;
import dev.sluice.media.VideoFormat;
import dev.sluice.sessions.BitrateFigures;
import dev.sluice.sessions.RecentLatencies;
import dev.sluice.sessions.SegmentCounts;
import dev.sluice.sessions.SessionClient;
import dev.sluice.sessions.SessionDetails;
import dev.sluice.sessions.VideoFigures;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// What is measured of a session is what was sent.
class SessionMeterTest {
    private static final Instant START = EnvironmentBuilder.START;
    private static final VideoFormat VIDEO = new VideoFormat(Bytes.EMPTY, "avc1.64001f", 1280, 720, 0);
    private static final AudioFormat AUDIO = new AudioFormat(Bytes.EMPTY, "mp4a.40.2", 48_000, 6, 1_024);

    private final List<Object> passedOn = new ArrayList<>();
    private long nowNanos = 5;
    private final SessionMeter meter = new SessionMeter(
            new MediaSink() {
                @Override
                public void onFormat(TrackFormat format) {
                    passedOn.add(format);
                }

                @Override
                public void onAccessUnit(AccessUnit unit) {
                    passedOn.add(unit);
                }
            },
            () -> nowNanos,
            START,
            new SessionClient("192.0.2.1", "flash", SessionClient.RTMP));

    private SessionDetails read() {
        return meter.read("k", 0, List.of(), List.of(), START);
    }

    private VideoFigures video() {
        return Objects.requireNonNull(read().video());
    }

    private void picture(long ms, boolean keyframe) {
        meter.onAccessUnit(new AccessUnit(TrackType.VIDEO, ms * 90, ms * 90, keyframe, Bytes.EMPTY));
    }

    private void sound(long ms) {
        meter.onAccessUnit(new AccessUnit(TrackType.AUDIO, ms * 90, ms * 90, true, Bytes.EMPTY));
    }

    /// Pictures with timestamps in whole milliseconds, as FLV has them.
    private void pictures(double perSecond, double seconds, double keyframeEvery) {
        int gop = (int) Math.round(perSecond * keyframeEvery);
        for (int i = 0; i < perSecond * seconds; i++) {
            picture(Math.round(i * 1_000 / perSecond), i % gop == 0);
        }
    }

    private void receive(Duration time, int bytesPerSecond) {
        for (int i = 0; i < time.toMillis() / 100; i++) {
            nowNanos += Duration.ofMillis(100).toNanos();
            meter.received(bytesPerSecond / 10);
        }
    }

    @Test
    void everythingIsPassedOn() {
        meter.onFormat(VIDEO);
        meter.onFormat(AUDIO);
        picture(0, true);
        sound(0);
        assertThat(passedOn).hasSize(4);
    }

    @Test
    void formatsAndFramesAreTold() {
        assertThat(read().video()).isNull();
        assertThat(read().audio()).isNull();
        meter.onFormat(VIDEO);
        meter.onFormat(AUDIO);
        pictures(25, 4, 2);
        sound(0);
        sound(21);
        assertThat(video().codec()).isEqualTo("avc1.64001f");
        assertThat(video().width()).isEqualTo(1280);
        assertThat(video().frames()).isEqualTo(100);
        assertThat(Objects.requireNonNull(read().audio()).frames()).isEqualTo(2);
        assertThat(Objects.requireNonNull(read().audio()).sampleRate()).isEqualTo(48_000);
        assertThat(Objects.requireNonNull(read().audio()).channels()).isEqualTo(6);
        assertThat(video().dropped()).isZero();
        meter.dropped(7);
        assertThat(video().dropped()).isEqualTo(7);
    }

    @Test
    void theFrameRateIsKnownAfterASecondAndFollowsTheEncoder() {
        meter.onFormat(VIDEO);
        pictures(30, 0.5, 2);
        assertThat(video().frameRate()).isZero();
        pictures(30, 1.2, 2);
        assertThat(video().frameRate()).isBetween(29.0, 31.0);
        pictures(10, 12, 2);
        assertThat(video().frameRate()).isEqualTo(10);
        nowNanos += Duration.ofSeconds(6).toNanos();
        assertThat(video().frameRate()).isZero();
    }

    @Test
    void theKeyframeIntervalIsThatOfTheLastTwo() {
        meter.onFormat(VIDEO);
        pictures(25, 1.9, 2);
        assertThat(video().keyframeIntervalMs()).isNull();
        pictures(25, 6, 2);
        assertThat(video().keyframeIntervalMs()).isEqualTo(2_000);
        for (int ms = 6_000; ms < 14_400; ms += 40) {
            picture(ms, ms == 6_000);
        }
        assertThat(video().keyframeIntervalMs()).isEqualTo(8_360);
    }

    @Test
    void aKeyframeThatNeverComesAgainIsOverdueAfterTenSeconds() {
        meter.onFormat(VIDEO);
        pictures(25, 9, 1_000);
        assertThat(video().keyframeIntervalMs()).isNull();
        for (int ms = 9_000; ms < 20_000; ms += 40) {
            picture(ms, false);
        }
        assertThat(video().keyframeIntervalMs()).isEqualTo(19_960);
    }

    @Test
    void aJumpOfTheClockIsNoInterval() {
        meter.onFormat(VIDEO);
        pictures(25, 6, 2);
        for (int ms = 5_000_000; ms < 5_003_000; ms += 40) {
            picture(ms, ms % 2_000 == 0);
        }
        assertThat(video().keyframeIntervalMs()).isEqualTo(2_000);
        assertThat(video().frameRate()).isBetween(24.9, 25.1);
    }

    @Test
    void bitratesAreThoseOfTheLastSecondsTheLastMinuteAndAll() {
        assertThat(read().bitrateKbps()).isEqualTo(BitrateFigures.NONE);
        receive(Duration.ofSeconds(60), 125_000);
        receive(Duration.ofSeconds(30), 250_000);
        BitrateFigures figures = read().bitrateKbps();
        assertThat(figures.now()).isBetween(1_990L, 2_010L);
        assertThat(figures.minute()).isBetween(1_470L, 1_530L);
        assertThat(figures.mean()).isBetween(1_320L, 1_345L);
        assertThat(read().receivedBytes()).isEqualTo(60L * 125_000 + 30 * 250_000);
    }

    @Test
    void theBitrateOfASilentEncoderFallsToNothing() {
        receive(Duration.ofSeconds(10), 125_000);
        nowNanos += Duration.ofSeconds(6).toNanos();
        assertThat(read().bitrateKbps().now()).isZero();
        nowNanos += Duration.ofHours(3).toNanos();
        assertThat(read().bitrateKbps().minute()).isZero();
        assertThat(read().bitrateKbps().mean()).isEqualTo(1);
    }

    @Test
    void whatIsMeasuredByTheClockStaysAsItWasAtTheEnd() {
        meter.onFormat(VIDEO);
        pictures(25, 8, 2);
        sound(7_960);
        receive(Duration.ofSeconds(10), 125_000);
        meter.ended();
        BitrateFigures atTheEnd = read().bitrateKbps();
        assertThat(atTheEnd.now()).isBetween(990L, 1_010L);
        assertThat(atTheEnd.mean()).isBetween(990L, 1_010L);
        nowNanos += Duration.ofSeconds(50).toNanos();
        meter.uploaded(Duration.ofSeconds(40).toNanos());
        assertThat(read().bitrateKbps()).isEqualTo(atTheEnd);
        assertThat(video().frameRate()).isEqualTo(25);
        assertThat(read().audioVideoOffsetMs()).isNotNull();
        assertThat(read().segments().uploaded()).isEqualTo(1);
    }

    @Test
    void segmentsAndTheirTimesAreCounted() {
        meter.cut();
        meter.cut();
        meter.cut();
        meter.uploaded(Duration.ofMillis(40).toNanos());
        meter.published(Duration.ofMillis(90).toNanos());
        meter.lost();
        SessionDetails read = read();
        assertThat(read.segments()).isEqualTo(new SegmentCounts(3, 1, 1));
        assertThat(read.uploadLatency().quantile(0.5).orElseThrow().toMillis()).isBetween(32L, 46L);
        assertThat(read.publishLatency().total()).isEqualTo(1);
    }

    @Test
    void whatIsTakingLongNowIsNotHiddenByWhatWasQuickBefore() {
        assertThat(read().recent()).isEqualTo(RecentLatencies.NONE);
        for (int i = 0; i < 1_800; i++) {
            nowNanos += Duration.ofSeconds(2).toNanos();
            meter.uploaded(Duration.ofMillis(20).toNanos());
            meter.published(Duration.ofMillis(50).toNanos());
        }
        assertThat(read().recent().uploadMicros()).isBetween(16_000L, 23_000L);
        assertThat(read().recent().publishMicros()).isBetween(45_000L, 65_000L);
        for (int i = 0; i < 30; i++) {
            nowNanos += Duration.ofSeconds(2).toNanos();
            meter.uploaded(Duration.ofSeconds(3).toNanos());
            meter.published(Duration.ofSeconds(7).toNanos());
        }
        assertThat(read().recent().uploadMicros()).isBetween(2_800_000L, 4_100_000L);
        assertThat(read().recent().publishMicros()).isBetween(5_700_000L, 8_200_000L);
        assertThat(read().uploadLatency().quantile(0.5).orElseThrow()).isLessThan(Duration.ofMillis(24));
    }

    @Test
    void afterAMinuteWithoutSegmentsNothingIsRecent() {
        meter.uploaded(Duration.ofMillis(20).toNanos());
        nowNanos += Duration.ofSeconds(49).toNanos();
        assertThat(read().recent().uploadMicros()).isNotNull();
        assertThat(read().recent().publishMicros()).isNull();
        nowNanos += Duration.ofSeconds(12).toNanos();
        assertThat(read().recent()).isEqualTo(RecentLatencies.NONE);
        assertThat(read().uploadLatency().total()).isEqualTo(1);
        nowNanos += Duration.ofHours(9).toNanos();
        meter.uploaded(Duration.ofMillis(20).toNanos());
        assertThat(read().recent().uploadMicros()).isNotNull();
    }

    @Test
    void theNameInTheMetadataSaysMoreThanTheOneOfTheConnection() {
        meter.encoder("obs-output module\n(libobs version 31.0.1)");
        assertThat(read().client().encoder()).isEqualTo("obs-output module\\u000a(libobs version 31.0.1)");
    }
}
