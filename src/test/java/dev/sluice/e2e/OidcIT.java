package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Who gets in where no provider is configured: whoever has the token of the banner.
class OidcIT {
    private static final Duration SOON = Duration.ofSeconds(20);

    private static Path folder;
    private static SluiceProcess service;
    private static ForgedTokens forged;
    private static String token;

    @BeforeAll
    static void start() {
        folder = SluiceProcess.folder("OidcIT");
        service = SluiceProcess.start(folder, Map.of());
        token = service.bannerOrFail("Admin token");
        forged = ForgedTokens.withKeyOf(folder.resolve("data/admin-key.pem"));
    }

    @AfterAll
    static void stop() {
        if (service != null) {
            service.close();
        }
    }

    @Test
    void theBannersTokenMayDoEverything() {
        WebAnswer me = me(token);

        assertThat(me.status()).isEqualTo(200);
        assertThat(me.json().toString())
                .isEqualTo("{\"name\":\"admin\",\"roles\":[\"sluice-admin\"],\"canWrite\":true,\"login\":\"token\","
                        + "\"logoutUrl\":null}");
        assertThat(me.header("Cache-Control")).hasValue("no-store");
    }

    @Test
    void theBannersLinkHoldsTheTokenThatIsInTheFile() {
        assertThat(folder.resolve("data/admin-token")).content().isEqualTo(token + "\n");
        URI dashboard = URI.create(service.bannerOrFail("Dashboard"));
        assertThat(dashboard.getFragment()).isEqualTo("token=" + token);
        assertThat(dashboard.getPath()).isEqualTo("/");
    }

    @Test
    void aForgerWithTheKeyIsTheOnlyOneWhoGetsIn() {
        assertThat(me(forged.signedWith("sub", "forger")).json().path("name").asText())
                .as("what the following forgeries are wrong in is one thing only")
                .isEqualTo("forger");
    }

    @Test
    void noTokenAtAll() {
        WebAnswer answer = WebAnswer.get(api("me"), Map.of());

        assertRefused(answer);
        assertThat(answer.header("WWW-Authenticate")).hasValue("Bearer realm=\"sluice\"");
    }

    @Test
    void noAnswerOfTheApiIsKeptOrTakenForSomethingElse() {
        assertThat(List.of(
                        me(token),
                        get("channels", token),
                        get("channels/no-such-channel", token),
                        get("channels", forged.signedWith("groups", List.of())),
                        me("nonsense")))
                .allSatisfy(answer -> {
                    assertThat(answer.header("Cache-Control")).hasValue("no-store");
                    assertThat(answer.header("X-Content-Type-Options")).hasValue("nosniff");
                });
    }

    @Test
    void aTokenThatIsNone() {
        assertRefused(me("nonsense"));
        assertRefused(me("a.b.c"));
        assertRefused(WebAnswer.get(api("me"), Map.of("Authorization", "Bearer")));
        assertRefused(WebAnswer.get(api("me"), Map.of("Authorization", "Basic YWRtaW46YWRtaW4=")));
    }

    @Test
    void aTamperedToken() {
        assertRefused(me(ForgedTokens.tampered(token)));
    }

    @Test
    void aTokenThatIsNotSigned() {
        assertRefused(me(ForgedTokens.unsigned(token)));
    }

    @Test
    void aTokenSignedWithThePublicKey() {
        assertRefused(me(forged.signedWithThePublicKey()));
    }

    @Test
    void aTokenOfAnotherKey() {
        assertRefused(me(forged.ofAnotherKey()));
    }

    @Test
    void anExpiredToken() {
        assertRefused(me(forged.signedWith("exp", Instant.now().getEpochSecond() - 60)));
        assertRefused(me(forged.without("exp")));
    }

    @Test
    void aTokenForSomebodyElse() {
        assertRefused(me(forged.signedWith("aud", "other")));
        assertRefused(me(forged.without("aud")));
    }

    @Test
    void aTokenOfSomebodyElse() {
        assertRefused(me(forged.signedWith("iss", "https://elsewhere.example")));
        assertRefused(me(forged.without("iss")));
    }

    @Test
    void aViewerMayLookButNotChange() {
        String viewer = forged.signedWith("groups", List.of("sluice-viewer"));

        assertThat(me(viewer).json().path("canWrite").asBoolean(true)).isFalse();
        assertThat(get("channels", viewer).status()).isEqualTo(200);
        WebAnswer write = WebAnswer.send("POST", api("channels"), "{}", json(viewer));
        assertThat(write.status()).isEqualTo(403);
        assertProblem(write, "forbidden");
    }

    @Test
    void whoHasNoRoleMayOnlyAskWhoTheyAre() {
        String nobody = forged.signedWith("groups", List.of("admin"));

        assertThat(me(nobody).json().path("roles")).isEmpty();
        assertThat(get("channels", nobody).status()).isEqualTo(403);
    }

    @Test
    void aChangeWithoutATokenIsRefusedWhateverItSends() {
        assertRefused(WebAnswer.send("POST", api("channels"), "{}", Map.of("Content-Type", "application/json")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"q/openapi", "q/openapi.json", "q/openapi.yaml", "q/openapi.yml"})
    void theDescriptionOfTheApiIsForWhoIsSignedIn(String path) {
        URI uri = service.webUrl().resolve(path);

        assertRefused(WebAnswer.get(uri, Map.of()));
        assertRefused(WebAnswer.get(uri, bearer(ForgedTokens.tampered(token))));
        WebAnswer answer = WebAnswer.get(uri, bearer(token));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).contains("/api/v1/me").doesNotContain("/login");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "q",
                "q/",
                "q/dev",
                "q/dev-ui",
                "q/swagger-ui",
                "q/health",
                "q/health/ready",
                "q/metrics",
                "q/arc",
                "q/info",
                "webjars/hls.js/1.4.12/dist/hls.min.js",
                "webjars/preact/10.27.2/dist/preact.module.js"
            })
    void nothingElseOfQuarkusIsThere(String path) {
        assertThat(WebAnswer.get(service.webUrl().resolve(path), Map.of()).status())
                .isIn(401, 404);
        assertThat(WebAnswer.get(service.webUrl().resolve(path), bearer(token)).status())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "player.json", "live/demo/index.m3u8"})
    void thePageAndItsMediaAreForEverybodyEvenWithAWrongToken(String path) {
        assertThat(WebAnswer.get(service.webUrl().resolve("/" + path), Map.of()).status())
                .isIn(200, 404);
        assertThat(WebAnswer.get(service.webUrl().resolve("/" + path), bearer("wrong"))
                        .status())
                .isIn(200, 404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"login", "logout"})
    void withoutAProviderTheWaysInAndOutLeadToThePage(String path) {
        WebAnswer answer = WebAnswer.get(service.webUrl().resolve(path), Map.of());

        assertThat(answer.status()).isEqualTo(303);
        assertThat(answer.header("Location"))
                .as("no scheme that a balancer would have changed")
                .hasValue("/");
    }

    @Test
    void aSecondStartKeepsTheToken() {
        Path again = SluiceProcess.folder("OidcIT-again");
        String first;
        try (SluiceProcess process = SluiceProcess.start(again, Map.of())) {
            first = process.bannerOrFail("Admin token");
            process.terminate(SOON);
        }
        try (SluiceProcess process = SluiceProcess.start(again, Map.of())) {
            assertThat(process.bannerOrFail("Admin token")).isEqualTo(first);
        }
    }

    @Test
    void aProviderWithoutAnAudienceKeepsItFromStarting() {
        Path strict = SluiceProcess.folder("OidcIT-audience");
        try (SluiceProcess process = SluiceProcess.launch(
                strict, Map.of("quarkus.oidc.auth-server-url", "http://localhost:1/realms/sluice"))) {
            assertThat(process.awaitExit(SOON)).isEqualTo(1);
            assertThat(process.output())
                    .contains("Sluice cannot start: quarkus.oidc.token.audience is missing")
                    .doesNotContain("\tat ");
        }
        assertThat(strict.resolve("data/admin-token")).doesNotExist();
    }

    @Test
    void aCommandBesideTheServiceMakesNoToken() {
        Path command = SluiceProcess.folder("OidcIT-command");
        try (SluiceProcess process = SluiceProcess.launch(command, Map.of(), "check-store")) {
            assertThat(process.awaitExit(Duration.ofMinutes(1))).isZero();
        }
        assertThat(command.resolve("data/admin-token")).doesNotExist();
    }

    @Test
    void onS3ItsOwnTokenIsTheOnlyWayInAndAWarningSaysSo() {
        try (Buckets.S3 buckets = Buckets.S3.start();
                SluiceProcess process = SluiceProcess.start(SluiceProcess.folder("OidcIT-s3"), buckets.settings())) {
            assertThat(process.output()).containsPattern("WARN .*no other pod takes it");
            URI me = process.webUrl().resolve("/api/v1/me");
            assertThat(WebAnswer.get(me, bearer(process.bannerOrFail("Admin token")))
                            .status())
                    .isEqualTo(200);
            assertRefused(WebAnswer.get(me, bearer(token)));
        }
    }

    @Test
    void aDamagedKeyKeepsItFromStarting() throws IOException {
        Path damaged = SluiceProcess.folder("OidcIT-damaged");
        Path key = damaged.resolve("data/admin-key.pem");
        Files.createDirectories(key.getParent());
        Files.writeString(key, "nonsense");
        try (SluiceProcess process = SluiceProcess.launch(damaged, Map.of())) {
            assertThat(process.awaitExit(SOON)).isEqualTo(1);
            assertThat(process.output()).contains("Sluice cannot start: " + key).doesNotContain("\tat ");
        }
    }

    private static WebAnswer me(String token) {
        return get("me", token);
    }

    private static WebAnswer get(String path, String token) {
        return WebAnswer.get(api(path), bearer(token));
    }

    private static URI api(String path) {
        return service.webUrl().resolve("/api/v1/" + path);
    }

    private static Map<String, String> bearer(String token) {
        return Map.of("Authorization", "Bearer " + token);
    }

    private static Map<String, String> json(String token) {
        return Map.of("Authorization", "Bearer " + token, "Content-Type", "application/json");
    }

    private static void assertRefused(WebAnswer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(401);
        assertThat(answer.header("WWW-Authenticate").orElse("")).startsWith("Bearer");
        assertThat(answer.header("Location")).isEmpty();
        assertProblem(answer, "unauthorized");
    }

    private static void assertProblem(WebAnswer answer, String slug) {
        assertThat(answer.header("Content-Type").orElse("")).startsWith("application/problem+json");
        assertThat(answer.json().path("type").asText()).isEqualTo("https://sluice.dev/problems/" + slug);
        assertThat(answer.json().path("status").asInt()).isEqualTo(answer.status());
    }
}
