package dev.sluice.rtmp.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bytes.Bytes;
import dev.sluice.rtmp.ChunkBytes;
import org.junit.jupiter.api.Test;

class ChunkDecoderTimestampTest {
    private static final Bytes A = Bytes.of(0xA1);
    private static final Bytes LONG = Payload.of(300);

    @Test
    void deltasOfType1And2Add() {
        Bytes input = new ChunkBytes()
                .fmt0(4, 1000, 1, 8, 1)
                .payload(A)
                .fmt1(4, 23, 1, 8)
                .payload(A)
                .fmt2(4, 24)
                .payload(A)
                .bytes();

        assertTimestamps(input, 1000, 1023, 1047);
    }

    @Test
    void type3AfterType1Or2RepeatsTheDelta() {
        Bytes input = new ChunkBytes()
                .fmt0(4, 1000, 1, 8, 1)
                .payload(A)
                .fmt1(4, 23, 1, 8)
                .payload(A)
                .fmt3(4)
                .payload(A)
                .fmt2(4, 40)
                .payload(A)
                .fmt3(4)
                .payload(A)
                .fmt3(4)
                .payload(A)
                .bytes();

        assertTimestamps(input, 1000, 1023, 1046, 1086, 1126, 1166);
    }

    @Test
    void type3AfterType0RepeatsTheTimestampAsDelta() {
        Bytes input = new ChunkBytes()
                .fmt0(4, 1000, 1, 8, 1)
                .payload(A)
                .fmt3(4)
                .payload(A)
                .fmt3(4)
                .payload(A)
                .bytes();

        assertTimestamps(input, 1000, 2000, 3000);
    }

    @Test
    void type3WithinAMessageDoesNotAdvance() {
        Bytes input = new ChunkBytes()
                .fmt0(4, 1000, 300, 8, 1)
                .chunked(4, LONG)
                .fmt1(4, 5, 1, 8)
                .payload(A)
                .bytes();

        assertTimestamps(input, 1000, 1005);
    }

    @Test
    void theLargestPlainAndTheSmallestExtendedTimestampAreNeighbours() {
        Bytes input = new ChunkBytes()
                .fmt0(4, 0xFFFFFE, 1, 8, 1)
                .payload(A)
                .fmt0(4, 0xFFFFFF, 1, 8, 1)
                .payload(A)
                .fmt0(4, 0x1000000, 1, 8, 1)
                .payload(A)
                .fmt0(4, 0xFFFF_FFFFL, 1, 8, 1)
                .payload(A)
                .bytes();

        assertTimestamps(input, 0xFFFFFE, 0xFFFFFF, 0x1000000, 0xFFFF_FFFFL);
    }

    @Test
    void extendedDeltasAdd() {
        Bytes input = new ChunkBytes()
                .fmt0(4, 5, 1, 8, 1)
                .payload(A)
                .fmt1(4, 0x1234567, 1, 8)
                .payload(A)
                .fmt2(4, 0xFFFFFF)
                .payload(A)
                .bytes();

        assertTimestamps(input, 5, 0x123456C, 0x223456B);
    }

    @Test
    void extendedTimestampIsRepeatedOnType3Chunks() {
        Bytes input = new ChunkBytes()
                .fmt0(4, 0x1020304, 300, 9, 1)
                .payload(LONG.slice(0, 128))
                .fmt3(4, 0x1020304)
                .payload(LONG.slice(128, 128))
                .fmt3(4, 0x1020304)
                .payload(LONG.from(256))
                .bytes();

        assertThat(Decoded.of(input)).containsExactly(new RawMessage(9, 0x1020304, 1, LONG));
    }

    @Test
    void extendedTimestampMayBeLeftOutOnType3Chunks() {
        Bytes input =
                new ChunkBytes().fmt0(4, 0x1020304, 300, 9, 1).chunked(4, LONG).bytes();

        assertThat(Decoded.of(input)).containsExactly(new RawMessage(9, 0x1020304, 1, LONG));
    }

    @Test
    void payloadThatBeginsLikeTheTimestampIsGivenBackByteByByte() {
        for (int same = 1; same <= 3; same++) {
            byte[] payload = LONG.toByteArray();
            Bytes.hex("01020304").copyTo(0, payload, 128, same);
            Bytes expected = Bytes.wrap(payload);
            Bytes input = new ChunkBytes()
                    .fmt0(4, 0x1020304, 300, 9, 1)
                    .chunked(4, expected)
                    .bytes();

            assertThat(Decoded.of(input))
                    .describedAs("%d equal bytes", same)
                    .containsExactly(new RawMessage(9, 0x1020304, 1, expected));
        }
    }

    @Test
    void bytesGivenBackReachIntoTheNextChunk() {
        // The chunk's only payload byte and the next header's first ones look like the timestamp 01 04 00 99.
        byte[] payload = Payload.of(129).toByteArray();
        payload[128] = 0x01;
        Bytes expected = Bytes.wrap(payload);
        Bytes input = new ChunkBytes()
                .fmt0(5, 0x1040099, 129, 9, 1)
                .payload(expected.slice(0, 128))
                .fmt3(5)
                .payload(expected.from(128))
                .fmt0(4, 7, 1, 8, 1)
                .payload(A)
                .bytes();

        assertThat(Decoded.of(input))
                .containsExactly(new RawMessage(9, 0x1040099, 1, expected), new RawMessage(8, 7, 1, A));
    }

    @Test
    void whatTheFirstType3ChunkShowsHoldsForTheConnection() {
        // Repeats at first, so the four bytes later are a timestamp although they differ.
        Bytes repeats = new ChunkBytes()
                .fmt0(4, 0x1020304, 129, 9, 1)
                .payload(LONG.slice(0, 128))
                .fmt3(4, 0x1020304)
                .payload(LONG.slice(128, 1))
                .fmt0(6, 0x5060708, 129, 9, 1)
                .payload(LONG.slice(0, 128))
                .fmt3(6, 0x5060709)
                .payload(LONG.slice(128, 1))
                .bytes();
        // Leaves it out at first, so the same four bytes later are payload.
        byte[] payload = LONG.toByteArray();
        Bytes.hex("05060708").copyTo(payload, 128);
        Bytes second = Bytes.wrap(payload, 0, 132);
        Bytes omits = new ChunkBytes()
                .fmt0(4, 0x1020304, 129, 9, 1)
                .payload(LONG.slice(0, 128))
                .fmt3(4)
                .payload(LONG.slice(128, 1))
                .fmt0(6, 0x5060708, 132, 9, 1)
                .payload(second.slice(0, 128))
                .fmt3(6)
                .payload(second.from(128))
                .bytes();

        assertThat(Decoded.of(repeats))
                .extracting(RawMessage::payload)
                .containsExactly(LONG.slice(0, 129), LONG.slice(0, 129));
        assertThat(Decoded.of(omits)).extracting(RawMessage::payload).containsExactly(LONG.slice(0, 129), second);
    }

    @Test
    void aNewMessageOfType3HasTheExtendedDeltaToo() {
        Bytes input = new ChunkBytes()
                .fmt0(4, 5, 1, 8, 1)
                .payload(A)
                .fmt1(4, 0x1000000, 1, 8)
                .payload(A)
                .fmt3(4, 0x1000000)
                .payload(A)
                .bytes();

        assertTimestamps(input, 5, 0x1000005, 0x2000005);
    }

    @Test
    void aPlainHeaderEndsTheExtendedTimestamps() {
        Bytes input = new ChunkBytes()
                .fmt0(4, 0x1020304, 1, 8, 1)
                .payload(A)
                .fmt1(4, 20, 300, 9)
                .chunked(4, LONG)
                .bytes();

        assertTimestamps(input, 0x1020304, 0x1020318);
    }

    @Test
    void timestampsWrapAt32BitsWithinAMessageOfSeveralChunks() {
        Bytes input = new ChunkBytes()
                .fmt0(4, 0xFFFF_FFF0L, 1, 8, 1)
                .payload(A)
                .fmt1(4, 0x20, 300, 9)
                .chunked(4, LONG)
                .fmt3(4)
                .chunked(4, LONG)
                .bytes();

        assertTimestamps(input, 0xFFFF_FFF0L, 0x10, 0x30);
    }

    private static void assertTimestamps(Bytes input, long... expected) {
        assertThat(Decoded.of(input).stream().mapToLong(RawMessage::timestampMs).toArray())
                .containsExactly(expected);
    }
}
