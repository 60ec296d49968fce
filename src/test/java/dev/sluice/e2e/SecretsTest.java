package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The search that all end-to-end tests rely on finds what it should.
class SecretsTest {
    private static final String BANNER = """

        Sluice is ready.

          RTMP URL:      rtmp://localhost/live
          Stream key:    sk_demo_k_inTheBanner
          Page:          http://localhost/#token=eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhZG1pbiJ9.c2ln

        """;

    @Test
    void theBannerMayShowThem() {
        assertThat(Secrets.leaksIn("before\n" + BANNER + "after\n")).isEmpty();
    }

    @Test
    void nothingElseMay() {
        String output =
                "a\n" + BANNER + "asked for sk_demo_k_inTheBanner\nb eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhZG1pbiJ9.c2ln\n"
                        + "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\nlast\n";
        assertThat(Secrets.leaksIn(output)).hasSize(3).noneMatch(line -> line.equals("a") || line.equals("last"));
    }

    @Test
    void aKeyOfTheApiIsFoundWholeAndInPart() {
        Secrets.issuedInAnswer("{\"key\":\"sk_secrets-test_k1_ofTheApiAlone\",\"id\":\"k1\"}");
        assertThat(Secrets.leaksIn("a sk_secrets-test_k1_ofTheApiAlone\nb ofTheApiAlone\nk1"))
                .containsExactly("a sk_secrets-test_k1_ofTheApiAlone", "b ofTheApiAlone");
    }

    @Test
    void privateKeysAreFoundByTheirFormAndLineByLine(@TempDir Path data) throws IOException {
        assertThat(Secrets.leaksIn("-----BEGIN PRIVATE KEY-----\n-----BEGIN CERTIFICATE-----"))
                .hasSize(1);
        Files.writeString(
                data.resolve("admin-key.pem"),
                "-----BEGIN PRIVATE KEY-----\nlineOneOfSecretsTest\nlineTwoOfSecretsTest\n-----END PRIVATE KEY-----\n");
        Secrets.issuedAsFiles(data);
        assertThat(Secrets.leaksIn("x lineTwoOfSecretsTest\ny")).containsExactly("x lineTwoOfSecretsTest");
    }

    @Test
    void aPasswordInAUrlIsFoundWhateverTheSettingIsCalled() {
        Secrets.issuedAsSettings(Map.of("sluice.webhooks.url", "https://me:passwordOfSecretsTest@h/a,http://h:80/"));
        assertThat(Secrets.leaksIn("https://h/a\npasswordOfSecretsTest")).containsExactly("passwordOfSecretsTest");
    }

    @Test
    void eachOfSeveralSecretsInASettingIsFound() {
        Secrets.issuedAsSettings(Map.of("sluice.webhooks.secret", "firstOfSecretsTest,secondOfSecretsTest"));
        assertThat(Secrets.leaksIn("firstOfSecretsTest\nsecondOfSecretsTest")).hasSize(2);
    }

    @Test
    void whatIsMaskedIsNoLeak() {
        assertThat(Secrets.leaksIn("sk_demo_k_***\nsluice.webhooks.secret is missing\n"))
                .isEmpty();
    }

    @Test
    void secretsOfAnyFormAreFoundOnceTheyAreIssued() {
        String secret = Secrets.issued("an issued secret of no form");
        Secrets.issuedAsSettings(
                Map.of("some.other.client-secret", "hidden in a setting", "sluice.pod.id", "the pod of SecretsTest"));
        assertThat(Secrets.leaksIn("x " + secret + " y\nthe pod of SecretsTest\nhidden in a setting"))
                .hasSize(2);
    }
}
