package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.rtmp.session.DisconnectCause;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Each kind of abuse by itself, so that nothing but it can be what was counted: the service ends that one connection,
/// in time and for the right reason, or knows why it need not.
@Tag("hostile")
class HostileKindsIT {
    private static Buckets.Folders buckets;
    private static SluiceProcess service;

    @BeforeAll
    static void start() {
        buckets = Buckets.Folders.emptyFor(HostileKindsIT.class);
        kinds().forEach(kind -> buckets.add(kind.channel(0)));
        MediaAbuse.prepare();
        Map<String, String> settings = new HashMap<>(buckets.settings());
        settings.putAll(Abuse.SETTINGS);
        service = SluiceProcess.start(SluiceProcess.folder("HostileKindsIT"), settings);
    }

    @AfterAll
    static void stop() {
        if (service != null) {
            service.close();
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void itsConnectionEndsForItsReason(Abuse kind) throws IOException {
        Metrics before = Metrics.of(service);
        boolean ended;
        Duration age;
        try (Abuser abuser = new Abuser(service.rtmpUrl(), kind.channel(0).key(), kind.within())) {
            try {
                kind.behaviour().run(abuser);
            } catch (IOException e) {
                assertThat(abuser.awaitEnd()).as("ended, as it says: %s", e).isTrue();
            }
            ended = abuser.awaitEnd();
            age = abuser.age();
        }
        Map<DisconnectCause, Long> ends = await("end of " + kind)
                .atMost(Duration.ofSeconds(5))
                .until(() -> Metrics.of(service).disconnectsSince(before), counted -> !counted.isEmpty());

        System.out.printf("%-45s %5d ms %s%n", kind, age.toMillis(), ends);
        assertThat(ended)
                .as("ended by the service after %s, counted %s", age, ends)
                .isEqualTo(!kind.isTolerated());
        assertThat(ends.values()).containsExactly(1L);
        // Who was left alone went by itself.
        assertThat(kind.isTolerated() ? List.of(DisconnectCause.PEER_CLOSED) : kind.ends())
                .containsAll(ends.keySet());
    }

    static List<Abuse> kinds() {
        return Abuse.all();
    }
}
