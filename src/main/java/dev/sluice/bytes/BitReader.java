package dev.sluice.bytes;

/// A cursor over single bits, most significant first, with the Exp-Golomb codes of H.264. Reads past the end throw
/// [MalformedException]. Not synchronised.
public final class BitReader {
    private final Bytes bytes;
    private long position;

    public BitReader(Bytes bytes) {
        this.bytes = bytes;
    }

    public long remaining() {
        return bytes.length() * 8L - position;
    }

    public int bit() {
        if (remaining() < 1) {
            throw new MalformedException("ran out of bits after " + position);
        }
        int value = bytes.get((int) (position >> 3)) >> (7 - (position & 7)) & 1;
        position++;
        return value;
    }

    public boolean flag() {
        return bit() == 1;
    }

    /// An unsigned value of up to 31 bits.
    public int bits(int count) {
        if (count < 0 || count > 31) {
            throw new IllegalArgumentException("bit count " + count + " is not 0 to 31");
        }
        int value = 0;
        for (int i = 0; i < count; i++) {
            value = value << 1 | bit();
        }
        return value;
    }

    /// An unsigned value of 32 bits.
    public long u32() {
        return (long) bits(16) << 16 | bits(16);
    }

    public void skip(int count) {
        if (count < 0 || count > remaining()) {
            throw new MalformedException("cannot skip " + count + " bits, has " + remaining());
        }
        position += count;
    }

    /// ue(v) of H.264 §9.1, 0 to 2³²−2.
    public long unsignedExpGolomb() {
        int zeros = 0;
        while (bit() == 0) {
            if (++zeros > 31) {
                throw new MalformedException("Exp-Golomb code with more than 31 leading zeros");
            }
        }
        return (1L << zeros) - 1 + bits(zeros);
    }

    /// se(v) of H.264 §9.1.1.
    public long signedExpGolomb() {
        long code = unsignedExpGolomb();
        return (code & 1) == 1 ? (code + 1) / 2 : -(code / 2);
    }
}
