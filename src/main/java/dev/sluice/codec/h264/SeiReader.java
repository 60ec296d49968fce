package dev.sluice.codec.h264;

import dev.sluice.bytes.Bytes;
import dev.sluice.bytes.MalformedException;

/// Finds the messages of supplemental enhancement information in access units (H.264 §7.3.2.3). Other NAL units
/// are stepped over by their length, so a picture without such messages costs nothing. Not synchronised.
final class SeiReader {
    /// Receives the messages.
    interface Listener {
        /// Called for each message, in their order.
        ///
        /// @param payloadType as in H.264 §D.1.1
        /// @param payload a view that is valid during the call
        void onMessage(int payloadType, Bytes payload);
    }

    /// What is read of each NAL unit: x264's statement about itself has 700 bytes, the captions of a picture
    /// about 100, and nobody shall make us unescape megabytes. A message that is not whole within it is passed
    /// over.
    private static final int MAX_READ_BYTES = 4096;

    private final NalUnitCursor nalUnits = new NalUnitCursor();
    private final byte[] rbsp = new byte[MAX_READ_BYTES];
    private int at;
    private int end;

    /// Hands each message of the access unit to `listener`.
    ///
    /// @param nalLengthSize 1, 2 or 4: bytes per length field
    /// @throws MalformedException if the length fields do not fit the access unit. Broken messages are passed
    ///     over.
    void read(Bytes accessUnit, int nalLengthSize, Listener listener) {
        nalUnits.reset(accessUnit, nalLengthSize);
        while (nalUnits.next()) {
            if (nalUnits.type() == NalUnitType.SEI) {
                int length = Math.min(nalUnits.length() - 1, MAX_READ_BYTES);
                accessUnit.copyTo(nalUnits.offset() + 1, rbsp, 0, length);
                at = 0;
                end = Rbsp.unescape(rbsp, length);
                readMessages(listener);
            }
        }
    }

    private void readMessages(Listener listener) {
        // A message begins with two bytes at least; the trailing bits are one.
        while (end - at >= 2) {
            int payloadType = readNumber();
            int payloadSize = readNumber();
            if (payloadSize > end - at) {
                return;
            }
            listener.onMessage(payloadType, Bytes.wrap(rbsp, at, payloadSize));
            at += payloadSize;
        }
    }

    /// A number as the sum of bytes up to the first that is not 255.
    private int readNumber() {
        int sum = 0;
        while (at < end) {
            int value = rbsp[at++] & 0xFF;
            sum += value;
            if (value != 0xFF) {
                break;
            }
        }
        return sum;
    }
}
