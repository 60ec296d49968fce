package dev.sluice.flv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.bytes.Bytes;
import dev.sluice.bytes.MalformedException;
import dev.sluice.media.AccessUnit;
import dev.sluice.media.AudioFormat;
import dev.sluice.media.TrackType;
import dev.sluice.media.UnsupportedMediaException;
import dev.sluice.media.VideoFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlvDemuxerTest extends FlvDemuxerFixture {
    @Test
    void picturesHaveDecodingAndPresentationTimes() {
        video(0, VIDEO_HEADER);
        video(40, "17 01 000050 00000003 658884");
        video(80, "27 01 ffffd8 00000002 419a");
        assertThat(sink.units)
                .containsExactly(
                        new AccessUnit(TrackType.VIDEO, 3600, 10_800, true, Bytes.hex("00000003658884")),
                        new AccessUnit(TrackType.VIDEO, 7200, 3600, false, Bytes.hex("00000002419a")));
        assertThat(((VideoFormat) sink.formats.get(0)).width()).isEqualTo(1920);
    }

    @Test
    void framesOfSoundAreBare() {
        audio(0, AUDIO_HEADER);
        audio(21, FRAME);
        assertThat(sink.formats).containsExactly(new AudioFormat(Bytes.hex("1190"), "mp4a.40.2", 48_000, 2, 1024));
        assertThat(sink.units).containsExactly(new AccessUnit(TrackType.AUDIO, 1890, 1890, true, Bytes.hex("21004f")));
    }

    @Test
    void theFrameTypeOfTheTagDoesNotMakeAPictureRandomAccess() {
        video(0, VIDEO_HEADER);
        video(0, "17 01 000000 00000002 419a");
        video(40, "27 01 000000 00000003 658884");
        assertThat(sink.units).extracting(AccessUnit::randomAccess).containsExactly(false, true);
    }

    @Test
    void headersHaveNoTime() {
        video(0xFFFF_FF00L, VIDEO_HEADER);
        video(5_000_000, IDR);
        video(0, VIDEO_HEADER);
        audio(0, AUDIO_HEADER);
        audio(5_000_040, FRAME);
        assertThat(sink.units).extracting(AccessUnit::dts90k).containsExactly(450_000_000L, 450_003_600L);
    }

    @Test
    void bothTracksCrossTheWrapOnOneClock() {
        video(0, VIDEO_HEADER);
        audio(0, AUDIO_HEADER);
        video(0xFFFF_FFF0L, IDR);
        audio(0xFFFF_FFF8L, FRAME);
        video(0x18, SLICE);
        audio(0xFFFF_FFFFL, FRAME);
        audio(0x10, FRAME);
        long wrap = 0x1_0000_0000L;
        assertThat(sink.units)
                .extracting(AccessUnit::dts90k)
                .containsExactly(
                        (wrap - 16) * 90, (wrap - 8) * 90, (wrap + 0x18) * 90, (wrap - 1) * 90, (wrap + 0x10) * 90);
    }

    @Test
    void onlyARealChangeIsAnnounced() {
        video(0, VIDEO_HEADER);
        video(0, VIDEO_HEADER);
        video(0, "17 00 000000" + AVCC.substring(0, AVCC.length() - 8)); // without its trailer
        audio(0, AUDIO_HEADER);
        audio(0, "af 00 119056e500");
        assertThat(sink.order).containsExactly("format avc1.640028", "format mp4a.40.2");
        video(0, "17 00 000000" + SMALL_AVCC);
        audio(0, "af 00 1210");
        assertThat(sink.order).hasSize(4).endsWith("format avc1.42c01e", "format mp4a.40.2");
    }

    @Test
    void theSameFormatBehindAHeaderWithoutSetsIsNotAnnouncedAgain() {
        video(0, VIDEO_HEADER);
        video(40, IDR);
        video(40, "17 00 000000 01640028fde000"); // length fields of two bytes, sets to come
        video(80, "27 01 000000 0002 419a");
        video(80, VIDEO_HEADER);
        video(120, IDR);
        assertThat(sink.order).containsExactly("format avc1.640028", "VIDEO 7", "VIDEO 7");
        assertThat(demuxer.videoStatistics().droppedBeforeHeader()).isEqualTo(1);
    }

    @Test
    void onlyARealChangeCountsAsChangeOfTheConfiguration() {
        for (int i = 0; i < 10; i++) {
            video(0, VIDEO_HEADER);
            audio(0, AUDIO_HEADER);
            video(i * 40L, "17 01 000000 0000001b" + SPS + "00000006" + PPS + "00000003 658884");
        }
        assertThat(demuxer.configurationChanges()).as("the first is none").isZero();
        video(0, "17 00 000000" + SMALL_AVCC);
        video(0, "17 01 000000 0000001b" + SPS + "00000006" + PPS);
        assertThat(demuxer.configurationChanges()).isEqualTo(1);
        video(400, IDR);
        audio(400, "af 00 1210");
        assertThat(demuxer.configurationChanges()).isEqualTo(3);
    }

    @Test
    void parameterSetsThatChangeBetweenIdrPicturesCountAsNoChange() {
        video(0, VIDEO_HEADER);
        for (int i = 0; i < 100; i++) {
            video(i * 80L, "17 01 000000 00000006" + PPS + "00000003 658884");
            video(i * 80L + 40, "27 01 000000 00000006 68ebe3cb22c4 00000002 419a");
        }
        assertThat(sink.formats).hasSize(1);
        assertThat(sink.units).hasSize(200);
        assertThat(demuxer.configurationChanges()).isZero();
    }

    @Test
    void configurationsThatNeverBecomeAFormatCountAsChangesToo() {
        for (int i = 0; i < 10; i++) {
            video(0, "17 00 000000 01640028ffe1001b" + SPS + "00");
            video(0, "17 00 000000 01640028fee1001b" + SPS + "00"); // length fields of three bytes: malformed
            video(0, "17 00 000000 01640028fde1001b" + SPS + "00"); // of two bytes
        }
        assertThat(sink.formats).isEmpty();
        assertThat(demuxer.configurationChanges()).isEqualTo(19);
    }

    @Test
    void mediaBeforeItsHeaderIsDroppedAndCounted() {
        video(0, IDR);
        audio(0, FRAME);
        video(0, VIDEO_HEADER);
        audio(0, AUDIO_HEADER);
        video(40, IDR);
        audio(40, FRAME);
        assertThat(sink.units).hasSize(2);
        assertThat(demuxer.videoStatistics()).isEqualTo(new FlvStatistics(1, 1, 0, 0));
        assertThat(demuxer.audioStatistics()).isEqualTo(new FlvStatistics(1, 1, 0, 0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "57 00", "57 01", "17 02 000000", "17 02", "27 01 000000", "27 01 000000 00000000", "17"})
    void messagesWithoutPicturesAreIgnored(String hex) {
        video(0, VIDEO_HEADER);
        video(40, hex);
        assertThat(sink.units).isEmpty();
        assertThat(demuxer.videoStatistics()).isEqualTo(new FlvStatistics(0, 0, 0, 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "af", "af 01", "af 02 00"})
    void messagesWithoutSoundAreIgnored(String hex) {
        audio(0, AUDIO_HEADER);
        audio(40, hex);
        assertThat(sink.units).isEmpty();
        assertThat(demuxer.audioStatistics()).isEqualTo(new FlvStatistics(0, 0, 0, 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"27 01 000000 00000003 41", "27 01 000000 0000", "27 01 00", "17 00 000000 0164", "17 00"})
    void brokenPicturesAreDroppedAndTheNextOneIsTaken(String hex) {
        video(0, VIDEO_HEADER);
        video(40, hex);
        video(80, IDR);
        assertThat(sink.units).hasSize(1);
        assertThat(demuxer.videoStatistics()).isEqualTo(new FlvStatistics(1, 0, 1, 0));
    }

    @Test
    void fiftyBrokenPicturesInARowAreTooMany() {
        video(0, VIDEO_HEADER);
        for (int i = 0; i < 49; i++) {
            video(i, "27 01 000000 00000003 41");
        }
        video(49, IDR);
        for (int i = 0; i < 49; i++) {
            video(i, "27 01 000000 00000003 41");
            audio(i, AUDIO_HEADER); // sound that works does not excuse them
            audio(i, FRAME);
        }
        assertThatThrownBy(() -> video(50, "27 01 000000 00000003 41"))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("50 broken messages");
    }

    @Test
    void framesThatNoAdtsHeaderCanCountAreBroken() {
        audio(0, AUDIO_HEADER);
        byte[] body = new byte[2 + 8185];
        body[0] = (byte) 0xAF;
        body[1] = 1;
        demuxer.onAudio(0, Bytes.wrap(body));
        demuxer.onAudio(0, Bytes.wrap(body, 0, body.length - 1));
        assertThat(demuxer.audioStatistics()).isEqualTo(new FlvStatistics(1, 0, 1, 0));
    }

    @Test
    void aChangeThatComesInBandIsAnnouncedBeforeItsIdrPicture() {
        video(0, VIDEO_HEADER);
        video(0, IDR);
        // The sets come one picture ahead, in a message of their own, and then the IDR picture.
        video(40, "27 01 000000 00000019" + SMALL_SPS + "00000005" + SMALL_PPS);
        video(40, SLICE);
        video(80, IDR);
        video(120, "17 01 000000 0000001b" + SPS + "00000006" + PPS + "00000003 658884");
        video(160, "17 01 000000 0000001b" + SPS + "00000006" + PPS + "00000003 658884");
        video(200, VIDEO_HEADER); // says nothing new
        assertThat(sink.order)
                .containsExactly(
                        "format avc1.640028",
                        "VIDEO 7",
                        "VIDEO 6",
                        "format avc1.42c01e",
                        "VIDEO 7",
                        "format avc1.640028",
                        "VIDEO 48",
                        "VIDEO 48");
        assertThat(sink.formats.get(1).configuration()).isEqualTo(Bytes.hex(SMALL_AVCC));
    }

    @Test
    void aHeaderWithoutSetsWaitsForThemInBand() {
        video(0, "17 00 000000 01640028ffe000");
        video(0, IDR);
        video(40, SLICE);
        assertThat(sink.order).isEmpty();
        video(80, "17 01 000000 0000001b" + SPS + "00000006" + PPS + "00000003 658884");
        assertThat(sink.order).containsExactly("format avc1.640028", "VIDEO 48");
        assertThat(demuxer.videoStatistics().droppedBeforeHeader()).isEqualTo(2);
    }

    @Test
    void anEmptyHeaderInTheMiddleChangesNothing() {
        video(0, VIDEO_HEADER);
        video(0, "17 00 000000 01640028ffe000");
        video(0, IDR);
        assertThat(sink.order).containsExactly("format avc1.640028", "VIDEO 7");
    }

    @Test
    void theLengthFieldsOfTheHeaderInForceCount() {
        video(0, "17 00 000000" + AVCC.replaceFirst("ff", "fd"));
        video(0, "17 01 000000 0003 658884");
        assertThat(sink.units).hasSize(1);
    }

    @Test
    void garbageNeverEscapesAsAnythingButItsKind() {
        Random random = new Random(3);
        FlvDemuxer fuzzed = new FlvDemuxer(sink);
        for (int i = 0; i < 50_000; i++) {
            byte[] body = new byte[random.nextInt(60)];
            random.nextBytes(body);
            if (body.length > 1 && i % 3 == 0) {
                body[0] = (byte) (i % 2 == 0 ? 0x17 : 0xAF);
                body[1] = (byte) random.nextInt(3);
            }
            try {
                if (i % 2 == 0) {
                    fuzzed.onVideo(random.nextInt() & 0xFFFF_FFFFL, Bytes.wrap(body));
                } else {
                    fuzzed.onAudio(random.nextInt() & 0xFFFF_FFFFL, Bytes.wrap(body));
                }
            } catch (MalformedException | UnsupportedMediaException e) {
                assertThat(e.getMessage()).isNotEmpty();
            }
        }
    }
}
