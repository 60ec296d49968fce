package dev.sluice.rtmp.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.bytes.ByteWriter;
import dev.sluice.bytes.Bytes;
import dev.sluice.rtmp.ChunkBytes;
import org.junit.jupiter.api.Test;

class ChunkEncoderTest {
    private final ChunkEncoder encoder = new ChunkEncoder();

    @Test
    void aShortMessageIsOneType0Chunk() {
        assertThat(encode(3, new RawMessage(20, 0x102, 0x01020304, Bytes.of(0x61, 0x62))))
                .isEqualTo(Bytes.hex("03 000102 000002 14 04030201 6162"));
    }

    @Test
    void aMessageWithoutPayloadIsAHeader() {
        assertThat(encode(2, new RawMessage(4, 0, 0, Bytes.EMPTY)))
                .isEqualTo(Bytes.hex("02 000000 000000 04 00000000"));
    }

    @Test
    void longMessagesAreCutByTheChunkSize() {
        Bytes payload = Payload.of(256);

        Bytes byDefault = encode(3, new RawMessage(20, 0, 1, payload));
        encoder.setChunkSize(200);
        Bytes by200 = encode(3, new RawMessage(20, 0, 1, payload));

        assertThat(byDefault)
                .isEqualTo(new ChunkBytes()
                        .fmt0(3, 0, 256, 20, 1)
                        .payload(payload.slice(0, 128))
                        .fmt3(3)
                        .payload(payload.from(128))
                        .bytes());
        assertThat(by200)
                .isEqualTo(new ChunkBytes()
                        .fmt0(3, 0, 256, 20, 1)
                        .payload(payload.slice(0, 200))
                        .fmt3(3)
                        .payload(payload.from(200))
                        .bytes());
    }

    @Test
    void anExtendedTimestampIsForMessagesOfOneChunk() {
        assertThat(encode(3, new RawMessage(8, 0xFFFFFF, 1, Bytes.of(1))))
                .isEqualTo(new ChunkBytes()
                        .fmt0(3, 0xFFFFFF, 1, 8, 1)
                        .payload(Bytes.of(1))
                        .bytes());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> encode(3, new RawMessage(8, 0xFFFFFF, 1, Payload.of(129))));
    }

    @Test
    void chunkStreamAndChunkSizeAreChecked() {
        assertThatIllegalArgumentException().isThrownBy(() -> encode(1, new RawMessage(8, 0, 1, Bytes.EMPTY)));
        assertThatIllegalArgumentException().isThrownBy(() -> encode(64, new RawMessage(8, 0, 1, Bytes.EMPTY)));
        assertThatIllegalArgumentException().isThrownBy(() -> encoder.setChunkSize(0));
        assertThatIllegalArgumentException().isThrownBy(() -> encoder.setChunkSize(0x1000000));
    }

    private Bytes encode(int csid, RawMessage message) {
        ByteWriter out = new ByteWriter();
        encoder.encode(csid, message, out);
        return out.toBytes();
    }
}
