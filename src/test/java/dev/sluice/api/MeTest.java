package dev.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MeTest {
    @Test
    void onlyRolesThatMeanSomethingHereAreNamed() {
        assertThat(MeResource.of("ann", Set.of("offline_access", "sluice-viewer", "sluice-admin"), false))
                .isEqualTo(new Me("ann", List.of("sluice-admin", "sluice-viewer"), true, "token", null));
    }

    @Test
    void aViewerCannotWrite() {
        assertThat(MeResource.of("vic", Set.of("sluice-viewer"), true))
                .isEqualTo(new Me("vic", List.of("sluice-viewer"), false, "oidc", "/logout"));
    }

    @Test
    void withoutARoleNothingIsAllowed() {
        assertThat(MeResource.of("nell", Set.of("admin"), true).roles()).isEmpty();
        assertThat(MeResource.of("nell", Set.of("admin"), true).canWrite()).isFalse();
    }
}
