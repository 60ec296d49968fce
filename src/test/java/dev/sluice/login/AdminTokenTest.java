package dev.sluice.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdminTokenTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final String ROLE = "sluice-admin";

    @TempDir
    private Path folder = Path.of("");

    @Test
    void theFirstStartMakesAKeyAndATokenThatOnlyTheOwnerCanRead() throws IOException {
        AdminToken token = AdminToken.prepare(folder, ROLE, NOW);

        assertThat(Files.readString(folder.resolve("admin-token")).strip()).isEqualTo(token.reveal());
        assertThat(folder.resolve("admin-key.pem")).content().startsWith("-----BEGIN PRIVATE KEY-----\n");
        for (String name : new String[] {"admin-token", "admin-key.pem"}) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(name))))
                    .isEqualTo("rw-------");
        }
        try (var files = Files.list(folder)) {
            assertThat(files).hasSize(2);
        }
    }

    @Test
    void theTokenSaysWhoseItIsForWhomAndUntilWhen() {
        String[] parts = AdminToken.prepare(folder, ROLE, NOW).reveal().split(Pattern.quote("."), -1);

        assertThat(parts).hasSize(3);
        assertThat(json(parts[0]).getString("alg")).isEqualTo("RS256");
        assertThat(json(parts[1]))
                .isEqualTo(new JsonObject()
                        .put("iss", "urn:sluice:local")
                        .put("aud", "sluice")
                        .put("sub", "admin")
                        .put("groups", new JsonArray().add(ROLE))
                        .put("iat", NOW.getEpochSecond())
                        .put("exp", NOW.plus(Duration.ofDays(365)).getEpochSecond()));
    }

    @Test
    void laterStartsKeepBoth() throws IOException {
        String first = AdminToken.prepare(folder, ROLE, NOW).reveal();
        String key = Files.readString(folder.resolve("admin-key.pem"));

        AdminToken second = AdminToken.prepare(folder, ROLE, NOW.plus(Duration.ofDays(100)));

        assertThat(second.reveal()).isEqualTo(first);
        assertThat(folder.resolve("admin-key.pem")).content().isEqualTo(key);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 364, 365, 4000})
    void aTokenThatWouldEndBeforeLongOrHasEndedIsMadeAnewWithTheSameKey(int days) throws IOException {
        AdminToken first = AdminToken.prepare(folder, ROLE, NOW);
        Instant later = NOW.plus(Duration.ofDays(days));

        AdminToken second = AdminToken.prepare(folder, ROLE, later);

        assertThat(json(second.reveal().split(Pattern.quote("."), -1)[1]).getLong("exp"))
                .isEqualTo(later.plus(AdminToken.LIFETIME).getEpochSecond());
        assertThat(second.publicKeyBase64()).isEqualTo(first.publicKeyBase64());
        assertThat(folder.resolve("admin-token")).content().isEqualTo(second.reveal() + "\n");
    }

    @Test
    void aLostTokenIsMadeAnew() throws IOException {
        String first = AdminToken.prepare(folder, ROLE, NOW).reveal();
        Files.delete(folder.resolve("admin-token"));

        assertThat(AdminToken.prepare(folder, ROLE, NOW).reveal()).isEqualTo(first);
    }

    @Test
    void aFolderThatIsMissingIsMade() {
        Path deep = folder.resolve("a/b");

        AdminToken.prepare(deep, ROLE, NOW);

        assertThat(deep.resolve("admin-token")).isNotEmptyFile();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
                "-----BEGIN PRIVATE KEY-----\n====\n-----END PRIVATE KEY-----\n"
            })
    void aDamagedKeyIsNamedAndNothingIsMadeInItsPlace(String text) throws IOException {
        AdminToken.prepare(folder, ROLE, NOW);
        Path file = folder.resolve("admin-key.pem");
        Files.writeString(file, text);

        assertThatThrownBy(() -> AdminToken.prepare(folder, ROLE, NOW))
                .isInstanceOf(UnusableLoginException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("remove it and admin-token");
        assertThat(file).content().isEqualTo(text);
    }

    @Test
    void aTokenOfAnotherKeyIsNamedButNotQuoted() throws IOException {
        String other = AdminToken.prepare(folder.resolve("other"), ROLE, NOW).reveal();
        AdminToken.prepare(folder, ROLE, NOW);
        Path file = folder.resolve("admin-token");
        Files.writeString(file, other);

        assertThatThrownBy(() -> AdminToken.prepare(folder, ROLE, NOW))
                .isInstanceOf(UnusableLoginException.class)
                .hasMessageContaining(file.toString())
                .hasMessageNotContaining(other.substring(0, 20))
                .hasNoCause();
    }

    @Test
    void aDamagedTokenIsNamed() throws IOException {
        AdminToken.prepare(folder, ROLE, NOW);
        Path file = folder.resolve("admin-token");
        Files.writeString(file, "x");

        assertThatThrownBy(() -> AdminToken.prepare(folder, ROLE, NOW))
                .isInstanceOf(UnusableLoginException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("remove it");
    }

    @Test
    void neitherTheTokenNorTheKeyCanBePrinted() {
        AdminToken token = AdminToken.prepare(folder, ROLE, NOW);

        assertThat(token).hasToString("AdminToken[***]");
        assertThat(SigningKey.generate().toString()).isEqualTo("SigningKey[***]");
    }

    private static JsonObject json(String part) {
        return new JsonObject(new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8));
    }
}
