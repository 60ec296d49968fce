package dev.sluice.hooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SigningSecretTest {
    private static final String SETTING = "sluice.webhooks.secret";

    private static Optional<List<String>> only(String... texts) {
        return Optional.of(List.of(texts));
    }

    /// The example that the libraries of Standard Webhooks are tested with.
    @Test
    void signsAsStandardWebhooksDoes() {
        SigningSecret secret = SigningSecret.of(SETTING, only("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));
        byte[] body = "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8);

        assertThat(secret.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, body))
                .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @Test
    void textWithoutThePrefixIsTheKeyItself() {
        String text = "thirty-one bytes of plain words";
        String base64 = java.util.Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
        byte[] body = {1};

        assertThat(SigningSecret.of(SETTING, only(text)).sign("m", 1, body))
                .isEqualTo(SigningSecret.of(SETTING, only("whsec_" + base64)).sign("m", 1, body));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "short", "whsec_c2hvcnQ=", "whsec_not*base64*not*base64*not*base64"})
    void aSecretThatCannotWorkIsRefusedWithoutShowingIt(String text) {
        assertThatThrownBy(() -> SigningSecret.of(SETTING, only(text)))
                .isInstanceOf(UnusableHookException.class)
                .hasMessageStartingWith(SETTING)
                .satisfies(failure -> assertThat(
                                String.valueOf(failure.getMessage()).replace("whsec_ ", ""))
                        .doesNotContain("short", "not*base64"));
    }

    @Test
    void whileSecretsChangeAMessageIsSignedWithEach() {
        String old = "the old secret, of plain words";
        String next = "the next secret, of plain words";
        byte[] body = {1};

        assertThat(SigningSecret.of(SETTING, only(old, " ", next)).sign("m", 1, body))
                .isEqualTo(SigningSecret.of(SETTING, only(old)).sign("m", 1, body) + " "
                        + SigningSecret.of(SETTING, only(next)).sign("m", 1, body));
        assertThatThrownBy(() -> SigningSecret.of(SETTING, only(old, next, old, next, old)))
                .isInstanceOf(UnusableHookException.class)
                .hasMessage(SETTING + ": 5 secrets are more than 4");
    }

    @Test
    void neverPrints() {
        assertThat(SigningSecret.of(SETTING, only("thirty-one bytes of plain words")))
                .hasToString("***");
    }
}
