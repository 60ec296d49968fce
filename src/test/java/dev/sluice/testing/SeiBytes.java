package dev.sluice.testing;

import dev.sluice.bytes.ByteWriter;
import dev.sluice.bytes.Bytes;

/// Writes SEI NAL units (H.264 §7.3.2.3) as encoders do.
public final class SeiBytes {
    private SeiBytes() {}

    /// One message, before emulation prevention.
    public record Message(int payloadType, Bytes payload) {}

    /// Captions as ATSC A/53 part 4 §6.2.3 has them.
    ///
    /// @param constructs in hexadecimal, three bytes for each `cc_valid`, `cc_type` and pair of bytes
    public static Message captions(String constructs) {
        Bytes bytes = Bytes.hex(constructs);
        return new Message(
                4,
                new ByteWriter()
                        .bytes(Bytes.hex("b5 0031 47413934 03"))
                        .u8(0xC0 | bytes.length() / 3)
                        .u8(0xFF)
                        .bytes(bytes)
                        .u8(0xFF)
                        .toBytes());
    }

    /// What x264 writes before its first picture.
    public static Message x264(String options) {
        String text = "x264 - core 164 - H.264/MPEG-4 AVC codec - options: " + options + "\0";
        return new Message(
                5,
                new ByteWriter()
                        .bytes(Bytes.hex("dc45e9bd e6d9 48b7 962c d820d923eeef"))
                        .bytes(Bytes.utf8(text))
                        .toBytes());
    }

    /// A NAL unit with these messages, without a length field or start code.
    public static Bytes nalUnit(Message... messages) {
        ByteWriter rbsp = new ByteWriter();
        for (Message message : messages) {
            number(rbsp, message.payloadType);
            number(rbsp, message.payload.length());
            rbsp.bytes(message.payload);
        }
        rbsp.u8(0x80);
        return new ByteWriter().u8(6).bytes(escape(rbsp.toBytes())).toBytes();
    }

    private static void number(ByteWriter rbsp, int value) {
        for (int rest = value; ; rest -= 255) {
            rbsp.u8(Math.min(rest, 255));
            if (rest < 255) {
                return;
            }
        }
    }

    /// Emulation prevention (H.264 §7.4.1.1): a 3 between two zero bytes and what could be taken for a start code.
    private static Bytes escape(Bytes rbsp) {
        ByteWriter escaped = new ByteWriter();
        int zeros = 0;
        for (int i = 0; i < rbsp.length(); i++) {
            int value = rbsp.get(i);
            if (zeros == 2 && value <= 3) {
                escaped.u8(3);
                zeros = 0;
            }
            escaped.u8(value);
            zeros = value == 0 ? zeros + 1 : 0;
        }
        return escaped.toBytes();
    }
}
