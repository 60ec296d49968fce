package dev.sluice.ts;

import static dev.sluice.ts.TsFixture.audio;
import static dev.sluice.ts.TsFixture.buffer;
import static dev.sluice.ts.TsFixture.nal;
import static dev.sluice.ts.TsFixture.video;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bytes.BlockBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class TsMuxerClockTest extends MuxerFixture {
    @Test
    void audioBeforeVideoLeavesTheClockToTheVideo() {
        bothTracks();
        start();
        for (int i = 0; i < 10; i++) {
            muxer.writeAudio(audio(START + i * 1920L, nal(1, 50, random)));
        }
        muxer.writeVideo(video(START + 18_000, START + 18_000, true, idr()));
        TsReader.Segment segment = end();
        assertThat(segment.pmts().get(0).pcrPid()).isEqualTo(0x100);
        assertThat(segment.clock()).containsExactly(START + 18_000 - PcrClock.LEAD_90K);
    }

    @Test
    void picturesThatBeginBeforeTheSoundBeginTheClockBeforeThemselves() {
        bothTracks();
        start();
        for (int i = 0; i < 15; i++) {
            muxer.writeAudio(audio(START + i * 1920L, nal(1, 50, random)));
        }
        long first = START - 2 * PcrClock.LEAD_90K;
        muxer.writeVideo(video(first, first, true, idr()));
        muxer.writeVideo(video(first + 3000, first + 3000, false, slice()));
        assertThat(end().clock()).containsExactly(first - PcrClock.LEAD_90K, first + 3000 - PcrClock.LEAD_90K);
    }

    @Test
    void theClockOfAFinishedSegmentOfSoundAloneIsNotSetBackByPictures() {
        bothTracks();
        start();
        for (int i = 0; i < 100; i++) {
            muxer.writeAudio(audio(START + i * 1920L, nal(1, 50, random)));
        }
        List<Long> told = end().clock();
        start();
        muxer.writeVideo(video(START, START, true, idr()));
        assertThat(end().clock()).containsExactly(told.getLast());
    }

    @Test
    void decodingTimeIsWrittenOnlyWhereItDiffers() {
        muxer.setVideo(TsFixture.VIDEO);
        start();
        muxer.writeVideo(video(START, START + 6000, true, idr()));
        muxer.writeVideo(video(START + 3000, START + 3000, false, slice()));
        List<TsReader.Pes> pes = end().pes();
        assertThat(pes.get(0).hasDts()).isTrue();
        assertThat(pes.get(0).pts()).isEqualTo(START + 6000);
        assertThat(pes.get(0).dts()).isEqualTo(START);
        assertThat(pes.get(1).hasDts()).isFalse();
        assertThat(pes.get(1).pts()).isEqualTo(START + 3000);
    }

    @Test
    void timesAndClockWrapAt33BitsInTheMiddleOfASegment() {
        muxer.setVideo(TsFixture.VIDEO);
        long wrap = 1L << 33;
        long first = wrap - 30 * 3000;
        start();
        for (int i = 0; i < 60; i++) {
            muxer.writeVideo(video(first + i * 3000L, first + i * 3000L + 6000, i == 0, i == 0 ? idr() : slice()));
        }
        TsReader.Segment segment = end();
        for (int i = 0; i < 60; i++) {
            TsReader.Pes pes = segment.pes().get(i);
            assertThat(pes.dts()).isEqualTo((first + i * 3000L) % wrap);
            assertThat(pes.pts()).isEqualTo((first + i * 3000L + 6000) % wrap);
            assertThat(pes.pcr()).isEqualTo((first + i * 3000L - PcrClock.LEAD_90K) % wrap);
        }
        // The tables go on being repeated across the wrap.
        assertThat(segment.pmts()).hasSize(5);
    }

    @Test
    void clockReferencesAreAtMost100MillisecondsApartAtTwoFramesPerSecond() {
        bothTracks();
        start();
        long audioTime = START;
        for (int i = 0; i < 10; i++) {
            long time = START + i * 45_000L;
            for (; audioTime < time; audioTime += 1920) {
                muxer.writeAudio(audio(audioTime, nal(1, 50, random)));
            }
            muxer.writeVideo(video(time, time, i == 0, i == 0 ? idr() : slice()));
        }
        assertSteadyClock(end());
    }

    @Test
    void clockReferencesAreAtMost100MillisecondsApartInASlideShowWithoutSound() {
        muxer.setVideo(TsFixture.VIDEO);
        start();
        for (int i = 0; i < 5; i++) {
            long time = START + i * 90_000L;
            muxer.writeVideo(video(time, time, i == 0, i == 0 ? idr() : slice()));
        }
        assertSteadyClock(end());
    }

    @Test
    void clockReferencesAreAtMost100MillisecondsApartInSoundAlone() {
        for (String configuration : List.of("1588", "1190")) { // 8 kHz: frames of 128 ms; 48 kHz
            TsMuxer own = new TsMuxer();
            own.setAudio(TsFixture.audioFormat(configuration));
            BlockBuffer buffer = buffer();
            own.startSegment(buffer);
            long frame = configuration.equals("1588") ? 11_520 : 1920;
            for (int i = 0; i < 50; i++) {
                own.writeAudio(audio(START + i * frame, nal(1, 50, random)));
            }
            own.endSegment();
            TsReader.Segment segment = new TsReader().read(TsFixture.bytes(buffer));
            assertSteadyClock(segment);
            assertThat(segment.pes().get(0).randomAccess()).isTrue();
            assertThat(segment.pes().subList(1, segment.pes().size())).noneMatch(TsReader.Pes::randomAccess);
        }
    }

    private static void assertSteadyClock(TsReader.Segment segment) {
        List<Long> clock = segment.clock();
        assertThat(clock).hasSizeGreaterThan(10);
        for (int i = 1; i < clock.size(); i++) {
            assertThat(clock.get(i) - clock.get(i - 1)).isBetween(0L, 9000L);
        }
        for (TsReader.Pes pes : segment.pes()) {
            if (pes.pcr() != null) {
                assertThat(pes.pcr()).isLessThanOrEqualTo(pes.dts());
            }
        }
    }

    @Test
    void theClockStartsAtZeroRatherThanBelow() {
        muxer.setVideo(TsFixture.VIDEO);
        start();
        muxer.writeVideo(video(0, 0, true, idr()));
        muxer.writeVideo(video(PcrClock.LEAD_90K + 1, PcrClock.LEAD_90K + 1, false, slice()));
        assertThat(end().clock()).startsWith(0L).endsWith(1L);
    }
}
