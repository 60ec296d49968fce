package dev.sluice.rtmp.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.bytes.Bytes;
import dev.sluice.bytes.MalformedException;
import dev.sluice.rtmp.chunk.RawMessage;
import dev.sluice.rtmp.message.RtmpMessage.Aggregate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AggregateSplitterTest {
    private static final String VIDEO_AT_1000 = "09 000002 0003e8 00 000000 1701 0000000d";
    private static final String AUDIO_AT_1023 = "08 000003 0003ff 00 000000 af0102 0000000e";

    @Test
    void timestampsAreMovedSoThatTheFirstIsTheAggregatesOwn() {
        assertThat(split(50_000, VIDEO_AT_1000 + AUDIO_AT_1023))
                .containsExactly(
                        new RawMessage(9, 50_000, 1, Bytes.hex("1701")),
                        new RawMessage(8, 50_023, 1, Bytes.hex("af0102")));
    }

    @Test
    void theUpperTimestampByteCounts() {
        assertThat(split(0x0200_0000L, "08 000000 000000 01 000000 0000000b" + "08 000000 000005 01 000000 0000000b"))
                .extracting(RawMessage::timestampMs)
                .containsExactly(0x0200_0000L, 0x0200_0005L);
    }

    @Test
    void movedTimestampsWrap() {
        assertThat(split(0xFFFF_FFFFL, VIDEO_AT_1000 + AUDIO_AT_1023))
                .extracting(RawMessage::timestampMs)
                .containsExactly(0xFFFF_FFFFL, 22L);
    }

    @Test
    void theLastLengthMayBeMissing() {
        assertThat(split(0, VIDEO_AT_1000 + "08 000001 0003e8 00 000000 af")).hasSize(2);
        assertThat(split(0, "")).isEmpty();
    }

    @Test
    void aTagThatReachesPastTheEndIsMalformed() {
        assertThatExceptionOfType(MalformedException.class).isThrownBy(() -> split(0, "08 000002 000000 00 000000 af"));
        assertThatExceptionOfType(MalformedException.class).isThrownBy(() -> split(0, VIDEO_AT_1000 + "08 0000"));
    }

    @Test
    void theSinkMayStopIt() {
        List<RawMessage> parts = new ArrayList<>();

        AggregateSplitter.split(new Aggregate(0, 1, Bytes.hex(VIDEO_AT_1000 + AUDIO_AT_1023)), part -> {
            parts.add(part);
            return false;
        });

        assertThat(parts).hasSize(1);
    }

    private static List<RawMessage> split(long timestampMs, String hex) {
        List<RawMessage> parts = new ArrayList<>();
        AggregateSplitter.split(new Aggregate(timestampMs, 1, Bytes.hex(hex)), parts::add);
        return parts;
    }
}
