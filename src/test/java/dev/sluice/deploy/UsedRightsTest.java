package dev.sluice.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.S3Policy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/// The role that Terraform makes has no right that the service does not use. That it needs no other shows in the
/// end-to-end tests of the service on S3, which forbids everything else.
class UsedRightsTest {
    /// To be asked when all other tests have run: only all of them together use everything.
    @Test
    @EnabledIfSystemProperty(
            named = "sluice.whole-suite-has-run",
            matches = "true",
            disabledReason = "only after the whole suite: the last step of .ci/run")
    void theSuiteHasUsedEveryRightThatTheRoleHas() {
        assertThat(S3Policy.used()).isEqualTo(S3Policy.granted());
    }
}
