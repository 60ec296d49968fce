package dev.sluice.flv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.bytes.Bytes;
import dev.sluice.media.AccessUnit;
import dev.sluice.media.TrackType;
import dev.sluice.media.UnsupportedMediaException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Other codecs than the first ones of FLV, and the headers that were added for them (Enhanced RTMP v2).
class ExtendedFlvDemuxerTest extends FlvDemuxerFixture {
    @ParameterizedTest
    @CsvSource({
        "22, H.263",
        "14, VP6",
        "1c, HEVC",
        "90 68766331, HEVC (hvc1) cannot be carried yet: set the encoder to H.264",
        "91 68766331 000000, HEVC",
        "90 61763031, AV1",
        "90 76703039, VP9",
        "90 0a0d2731, The codec (??'1)",
    })
    void otherVideoCodecsAreRefusedByName(String hex, String message) {
        assertThatThrownBy(() -> video(0, hex))
                .isInstanceOf(UnsupportedMediaException.class)
                .hasMessageContaining(message)
                .hasMessageEndingWith("set the encoder to H.264");
    }

    @ParameterizedTest
    @CsvSource({"2f, MP3", "bf, Speex", "60, Nellymoser", "70, G.711", "90 4f707573, Opus (Opus)", "90 664c6143, FLAC"})
    void otherAudioCodecsAreRefusedByName(String hex, String message) {
        assertThatThrownBy(() -> audio(0, hex))
                .isInstanceOf(UnsupportedMediaException.class)
                .hasMessageContaining(message)
                .hasMessageEndingWith("set the encoder to AAC");
    }

    @Test
    void extendedHeadersCarryTheSameVideo() {
        video(0, "90 61766331" + AVCC);
        video(40, "91 61766331 000028 00000003 658884");
        video(80, "a3 61766331 00000002 419a");
        video(120, "92 61766331"); // end of sequence
        video(120, "d4 61766331 02"); // metadata, as ffmpeg marks it
        video(120, "d1 00"); // command
        assertThat(sink.formats).hasSize(1);
        assertThat(sink.units)
                .containsExactly(
                        new AccessUnit(TrackType.VIDEO, 3600, 7200, true, Bytes.hex("00000003658884")),
                        new AccessUnit(TrackType.VIDEO, 7200, 7200, false, Bytes.hex("00000002419a")));
        assertThat(demuxer.videoStatistics().ignored()).isEqualTo(3);
    }

    @Test
    void extendedHeadersCarryTheSameSound() {
        audio(0, "90 6d703461 1190");
        audio(21, "91 6d703461 21004f");
        audio(42, "91 6d703461"); // silence
        audio(42, "94 6d703461 010000"); // channel layout
        audio(42, "92 6d703461"); // end
        assertThat(sink.units).containsExactly(new AccessUnit(TrackType.AUDIO, 1890, 1890, true, Bytes.hex("21004f")));
        assertThat(demuxer.audioStatistics().ignored()).isEqualTo(3);
    }

    @Test
    void modifiersArePassedOver() {
        video(0, "90 61766331" + AVCC);
        // ModEx of 3 bytes (nanosecond offset), then CodedFramesX.
        video(40, "a7 02 000001 03 61766331 00000002 419a");
        // Two of them, the second with a 16-bit size.
        video(80, "a7 02 000001 07 ff 0100" + "00".repeat(257) + "13 61766331 00000002 419a");
        assertThat(sink.units).hasSize(2);
    }

    @Test
    void trackZeroIsTakenFromMultitrackMessagesAndOthersAreDropped() {
        video(0, "96 00 61766331 00" + AVCC); // one track: 0
        video(40, "96 03 61766331 00 00000002 419a");
        video(40, "96 03 61766331 01 00000002 419a"); // one track: 1
        video(40, "96 00 68766331 02 0102"); // a second track may be HEVC
        // Many tracks: 1, then 0.
        video(80, "96 13 61766331 01 000002 ffff 00 000006 00000002 419a");
        // Many tracks, many codecs.
        video(120, "96 23 68766331 01 000002 ffff 61766331 00 000006 00000002 419a");
        assertThat(sink.formats).hasSize(1);
        assertThat(sink.units)
                .extracting(AccessUnit::payload)
                .containsExactly(Bytes.hex("00000002419a"), Bytes.hex("00000002419a"), Bytes.hex("00000002419a"));
        assertThat(demuxer.videoStatistics()).isEqualTo(new FlvStatistics(3, 0, 0, 2));
        audio(0, "95 00 6d703461 01 1190"); // as ffmpeg sends a second track
        assertThat(demuxer.audioStatistics().ignored()).isOne();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "90",
                "90 617663",
                "91 61766331 00",
                "a7 05 0000",
                "96",
                "96 06 61766331",
                "96 33 61766331",
                "96 13 61766331 00 000009 00"
            })
    void brokenExtendedHeadersAreDropped(String hex) {
        video(0, hex);
        assertThat(demuxer.videoStatistics().malformed()).isOne();
    }
}
