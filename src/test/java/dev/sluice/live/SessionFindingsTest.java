package dev.sluice.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bytes.Bytes;
import dev.sluice.rtmp.session.DisconnectCause;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a broadcaster is told, in words.
class SessionFindingsTest extends PublicationFixture {
    @Test
    void aLongKeyframeIntervalIsToldWithWhatToSet() {
        video(0, 30_000, 8_320);

        List<Finding> found = publication.findings();
        assertThat(found).extracting(Finding::kind).containsExactly(Finding.Kind.KEYFRAME_INTERVAL);
        assertThat(found.getFirst().text())
                .startsWith("keyframe interval of 8.3 s")
                .contains("set it to 2 s");
        assertThat(count("sluice.session.findings", "finding", "keyframe-interval"))
                .isEqualTo(1);
    }

    @Test
    void eachLongGroupCountsOnceHoweverLongItIs() {
        now = EnvironmentBuilder.START.plusSeconds(10);
        video(0, 30_000, 8_320);
        now = EnvironmentBuilder.START.plusSeconds(20);
        end(DisconnectCause.UNPUBLISHED);
        // Three that have ended, and the one that had lasted five seconds.
        assertThat(publication.findings()).singleElement().satisfies(found -> {
            assertThat(found.count()).isEqualTo(4);
            assertThat(found.first()).isEqualTo(EnvironmentBuilder.START.plusSeconds(10));
            assertThat(found.last()).isEqualTo(EnvironmentBuilder.START.plusSeconds(20));
        });
    }

    @Test
    void anIntervalThatWasMendedIsNotMetAgain() {
        video(0, 16_640, 8_320);
        video(16_640, 24_000);
        Finding before = publication.findings().getFirst();
        assertThat(before.count()).isEqualTo(2);
        now = EnvironmentBuilder.START.plusSeconds(60);
        video(24_000, 60_000);
        assertThat(publication.findings()).containsExactly(before);
    }

    @Test
    void aKeyframeThatNeverComesIsToldOnceInTimeAndTheLongerTheMore() {
        video(0, 8_000, 1_000_000);
        assertThat(publication.findings()).singleElement().satisfies(found -> {
            assertThat(found.count()).isEqualTo(1);
            assertThat(found.text()).startsWith("keyframe interval of 7.");
        });
        now = EnvironmentBuilder.START.plusSeconds(60);
        for (int ms = 8_000; ms < 20_000; ms += 40) {
            publication.onVideo(ms, FlvPictures.of(false, filler));
            loop.runAll();
        }
        assertThat(publication.findings().getFirst()).satisfies(found -> {
            assertThat(found.count()).isEqualTo(1);
            assertThat(found.text()).startsWith("keyframe interval of 1");
            assertThat(found.last()).isEqualTo(now);
        });
    }

    @Test
    void aStreamAsItShouldBeHasNoFindings() {
        video(0, 30_000);

        assertThat(publication.findings()).isEmpty();
    }

    @Test
    void picturesWithoutADecoderConfigurationAreTold() {
        for (int i = 0; i < 200; i++) {
            publication.onVideo(i * 40L, Bytes.hex("1701000000000000046588842100"));
        }

        assertThat(publication.findings()).extracting(Finding::kind).containsExactly(Finding.Kind.NO_CONFIGURATION);
        assertThat(publication.findings().getFirst().text()).startsWith("the video cannot be shown");
    }

    @Test
    void jumpsOfTheEncodersClockAreCounted() {
        video(0, 4_000);
        video(3_600_000, 3_606_000);
        video(0, 6_000);

        Finding jumps = publication.findings().getFirst();
        assertThat(jumps.kind()).isEqualTo(Finding.Kind.CLOCK_JUMP);
        assertThat(jumps.text()).contains("2 times");
        assertThat(jumps.count()).isEqualTo(2);
    }
}
