package dev.sluice.codec.h264;

import dev.sluice.bytes.Bytes;
import java.util.SortedSet;
import java.util.TreeSet;

/// Collects which closed captions are really in use, by the names that HLS gives them (INSTREAM-ID in RFC 8216
/// §4.3.4.1): `CC1` to `CC4` for the channels of CEA-608, `SERVICE1` to `SERVICE63` for the services of CEA-708.
///
/// Encoders send padding where there are no captions, and the second field may carry programme data (XDS) alone.
/// So a channel counts when a command of the caption modes names it, and a service when a block of its data
/// begins.
///
/// Access units come in decoding order, captions make sense in presentation order. Therefore nothing here
/// depends on an earlier access unit: text, which belongs to the channel that was named last, does not count by
/// itself, and of a caption channel packet that goes on in another picture only the beginning is read. Not
/// synchronised.
final class CaptionServices {
    /// `itu_t_t35_country_code` of the USA, provider ATSC, user identifier and type `cc_data` (ATSC A/53 part 4
    /// §6.2.3).
    private static final Bytes CC_DATA = Bytes.hex("b5 0031 47413934 03");

    /// Flags with `cc_count`, and a byte that is reserved.
    private static final int FIRST_CONSTRUCT = CC_DATA.length() + 2;

    private static final int CONSTRUCT_BYTES = 3;

    private static final int PROCESS_CC_DATA = 0x40;
    private static final int COUNT_MASK = 0x1F;

    /// Which of the miscellaneous control codes of CEA-608, by the low four bits of their second byte, are of
    /// the caption modes: resume caption loading, roll-up with 2, 3 and 4 rows, resume direct captioning, erase
    /// displayed and non-displayed memory, end of caption. The others are of text mode too, which HLS has no
    /// name for.
    private static final int CAPTION_COMMANDS =
            1 << 0x0 | 1 << 0x5 | 1 << 0x6 | 1 << 0x7 | 1 << 0x9 | 1 << 0xC | 1 << 0xE | 1 << 0xF;

    /// Two bytes of each construct of one message.
    private final byte[] packet = new byte[2 * COUNT_MASK];

    private int packetBytes;
    /// Bit n stands for `CC(n+1)`.
    private int channels;
    /// Bit n stands for `SERVICEn`.
    private long services;

    /// Looks into a user data message. Other users' data, and what is cut off, is passed over.
    ///
    /// @param message the payload of `user_data_registered_itu_t_t35` (H.264 §D.1.6)
    void read(Bytes message) {
        if (message.length() < FIRST_CONSTRUCT
                || !message.slice(0, CC_DATA.length()).equals(CC_DATA)) {
            return;
        }
        int flags = message.get(CC_DATA.length());
        if ((flags & PROCESS_CC_DATA) == 0) {
            return;
        }
        int count = Math.min(flags & COUNT_MASK, (message.length() - FIRST_CONSTRUCT) / CONSTRUCT_BYTES);
        packetBytes = 0;
        for (int i = 0; i < count; i++) {
            int at = FIRST_CONSTRUCT + i * CONSTRUCT_BYTES;
            boolean valid = (message.get(at) & 4) != 0;
            if (valid) {
                readConstruct(message.get(at) & 3, message.get(at + 1), message.get(at + 2));
            }
        }
        readPacket();
    }

    /// What was seen since the last call.
    SortedSet<String> take() {
        SortedSet<String> names = new TreeSet<>();
        for (int i = 0; i < 4; i++) {
            if ((channels >> i & 1) == 1) {
                names.add("CC" + (i + 1));
            }
        }
        for (int i = 1; i < 64; i++) {
            if ((services >> i & 1) == 1) {
                names.add("SERVICE" + i);
            }
        }
        channels = 0;
        services = 0;
        return names;
    }

    /// @param type `cc_type` (CEA-708 §4.3): field 1, field 2, caption channel packet goes on, packet starts
    private void readConstruct(int type, int first, int second) {
        if (type < 2) {
            readLine21(type, first, second);
            return;
        }
        if (type == 3) {
            readPacket();
        } else if (packetBytes == 0) {
            // It began in another picture.
            return;
        }
        packet[packetBytes++] = (byte) first;
        packet[packetBytes++] = (byte) second;
    }

    /// A pair of bytes, each below a parity bit (CEA-608). The commands begin with `14` for the first channel of
    /// the field and with `1c` for the second, in field 2 also with `15` and `1d`.
    private void readLine21(int field, int first, int second) {
        boolean command = (first & 0x76) == 0x14 && (second & 0x70) == 0x20;
        if (command && (CAPTION_COMMANDS >> (second & 0xF) & 1) == 1) {
            int secondChannel = first >> 3 & 1;
            channels |= 1 << (2 * field + secondChannel);
        }
    }

    /// Reads the headers of service blocks in the packet that was collected (CEA-708 §5 and §6.2), and forgets
    /// it.
    private void readPacket() {
        int known = packetBytes;
        packetBytes = 0;
        if (known == 0) {
            return;
        }
        int sizeCode = packet[0] & 0x3F;
        int end = sizeCode == 0 ? 128 : 2 * sizeCode;
        int at = 1;
        while (at < known) {
            int service = packet[at] >> 5 & 7;
            int size = packet[at] & 0x1F;
            at++;
            if (service == 7 && size > 0) {
                if (at == known) {
                    return;
                }
                // The extended header has the numbers from 7 on.
                service = packet[at] & 0x3F;
                at++;
                if (service < 7) {
                    return;
                }
            }
            // The null service fills the rest of a packet; a block beyond its end was never one.
            if (service == 0 || size > end - at) {
                return;
            }
            if (size > 0) {
                services |= 1L << service;
            }
            at += size;
        }
    }
}
