package dev.sluice.codec.h264;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bytes.Bytes;
import dev.sluice.testing.SeiBytes;
import java.util.SortedSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CaptionServicesTest {
    private static SortedSet<String> read(Bytes... messages) {
        CaptionServices services = new CaptionServices();
        for (Bytes message : messages) {
            services.read(message);
        }
        return services.take();
    }

    private static Bytes message(String constructs) {
        return SeiBytes.captions(constructs).payload();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            emptyValue = "",
            value = {
                "resume caption loading        | fc 94 20                      | CC1",
                "roll-up with two rows         | fc 94 25                      | CC1",
                "end of caption                | fc 94 2f                      | CC1",
                "second channel                | fc 1c 20                      | CC2",
                "field 2                       | fd 15 2c                      | CC3",
                "field 2 with field 1's code   | fd 94 2c                      | CC3",
                "field 2, second channel       | fd 9d 29                      | CC4",
                "both fields                   | fc 94 20  fd 15 26            | CC1 CC3",
                "padding                       | fc 80 80  fd 80 80  fa 00 00  | ''",
                "marked as not valid           | f8 94 20  fb 02 21  fa 41 00  | ''",
                "text without a command        | fc c8 e5                      | ''",
                "a colour without a mode       | fc 91 2a                      | ''",
                "a row without a mode          | fc 94 70                      | ''",
                "text mode                     | fc 94 2a  fc 94 ab            | ''",
                "programme data in field 2     | fd 01 03  fd c8 e5  fd 8f 2a  | ''",
                "a service                     | ff 02 21  fe 41 00            | SERVICE1",
                "two in one packet             | ff 03 21  fe 41 42  fe 58 59  | SERVICE1 SERVICE2",
                "two packets in one picture    | ff 02 21  fe 41 00  ff 42 41  fe 58 00 | SERVICE1 SERVICE2",
                "six is the last short one     | ff 02 c1  fe 41 00            | SERVICE6",
                "seven has the longer header   | ff 03 e2  fe 07 41  fe 42 00  | SERVICE7",
                "the last one                  | ff 03 e2  fe 3f 41  fe 42 00  | SERVICE63",
                "longer header, reserved       | ff 03 e2  fe 05 41  fe 42 00  | ''",
                "longer header, cut off        | ff 03 e2                      | ''",
                "nothing in the block          | ff 02 20  fe 00 00            | ''",
                "null service ends the packet  | ff 03 00  fe 21 41            | ''",
                "a block beyond its packet     | ff 02 3f  fe 41 41            | ''",
                "bytes after the packet        | ff 01 20  fe 21 41            | ''",
                "goes on in another picture    | ff 00 3f  fe 41 41            | SERVICE1",
                "began in another picture      | fe 21 41  fe 41 41            | ''",
                "both standards                | fc 94 20  ff 02 21  fe 41 00  | CC1 SERVICE1",
            })
    void captionsAreWhatTheirCommandsAndBlocksSay(String name, String constructs, String expected) {
        assertThat(String.join(" ", read(message(constructs)))).as(name).isEqualTo(expected);
    }

    @Test
    void takingForgets() {
        CaptionServices services = new CaptionServices();
        services.read(message("fc 94 20  ff 02 21  fe 41 00"));
        assertThat(services.take()).containsExactly("CC1", "SERVICE1");
        assertThat(services.take()).isEmpty();
    }

    @Test
    void aPacketDoesNotGoOnInTheNextPictureThatIsDecoded() {
        assertThat(read(message("ff 05 23  fe 41 42"), message("fe 43 41  fe 44 45")))
                .containsExactly("SERVICE1");
    }

    @Test
    void dataOfOthersIsPassedOver() {
        String rest = "c1 ff fc 94 20 ff";
        assertThat(read(Bytes.hex("b5 0031 47413934 03" + rest))).containsExactly("CC1");
        for (String other : new String[] {
            "b4 0031 47413934 03", // another country
            "b5 002f 47413934 03", // another provider
            "b5 0031 44544731 03", // active format description
            "b5 0031 47413934 06", // bar data
        }) {
            assertThat(read(Bytes.hex(other + rest))).as(other).isEmpty();
        }
        assertThat(read(Bytes.hex("b5 0031 47413934 03 81 ff fc 94 20 ff")))
                .as("not to be processed")
                .isEmpty();
    }

    @Test
    void onlyWholeConstructsOfACutOffMessageCount() {
        Bytes whole = message("fc 94 20  ff 03 21  fe 41 42  fe 58 59");
        for (int length = 0; length <= whole.length(); length++) {
            SortedSet<String> expected = new java.util.TreeSet<>();
            if (length >= 13) {
                expected.add("CC1");
            }
            if (length >= 16) {
                expected.add("SERVICE1");
            }
            if (length >= 19) {
                expected.add("SERVICE2");
            }
            assertThat(read(whole.slice(0, length))).as(length + " bytes").isEqualTo(expected);
        }
    }
}
