package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Sessions of a real OpenID provider from their beginning to their end, and what of its tokens counts how long.
@Tag("keycloak")
class KeycloakSessionIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Duration GRACE = Duration.ofSeconds(4);

    /// Longer than a token of the client `brief` lives.
    private static final Duration BEYOND_ITS_TOKEN = Duration.ofSeconds(4);

    private static final Map<String, String> BEHIND_A_BALANCER =
            Map.of("X-Forwarded-Proto", "https", "X-Forwarded-Host", "sluice.example.com");

    private static Keycloak keycloak;
    private static SluiceProcess service;

    @BeforeAll
    static void start() {
        keycloak = Keycloak.start();
        service = SluiceProcess.start(
                SluiceProcess.folder("KeycloakSessionIT"),
                with(
                        Keycloak.settings(keycloak.port()),
                        "quarkus.http.proxy.proxy-address-forwarding",
                        "true",
                        "quarkus.http.proxy.allow-x-forwarded",
                        "true",
                        "quarkus.http.proxy.enable-forwarded-host",
                        "true",
                        "quarkus.http.auth.roles-mapping.\"sluice-viewer\"",
                        "sluice-admin",
                        "quarkus.oidc.token.lifespan-grace",
                        Long.toString(GRACE.toSeconds())));
    }

    @AfterAll
    static void stop() {
        if (service != null) {
            service.close();
        }
        if (keycloak != null) {
            keycloak.close();
        }
    }

    private static Map<String, String> with(Map<String, String> settings, String... more) {
        Map<String, String> all = new HashMap<>(settings);
        for (int i = 0; i < more.length; i += 2) {
            all.put(more[i], more[i + 1]);
        }
        return all;
    }

    /// A dashboard whose tokens live for two seconds.
    private static SluiceProcess brief(String name, int port) {
        return SluiceProcess.start(
                SluiceProcess.folder(name),
                with(
                        Keycloak.settings(port),
                        "quarkus.oidc.client-id",
                        "brief",
                        "quarkus.oidc.credentials.secret",
                        Objects.requireNonNull(Keycloak.SECRETS.get("brief")),
                        "quarkus.oidc.token.audience",
                        "sluice,brief"));
    }

    private static void awaitTheEndOfItsToken() {
        await().pollDelay(BEYOND_ITS_TOKEN).atMost(SOON).until(() -> true);
    }

    private static int me(SluiceProcess process, Visitor visitor) {
        return visitor.get(process.webUrl().resolve("/api/v1/me"), Map.of()).status();
    }

    private static WebAnswer me(String token) {
        return WebAnswer.get(service.webUrl().resolve("/api/v1/me"), Map.of("Authorization", "Bearer " + token));
    }

    private static boolean removesTheSession(WebAnswer answer) {
        return Visitor.setCookies(answer).stream().anyMatch(line -> line.matches("q_session[^=]*=;.*Max-Age=0.*"));
    }

    @Test
    void aSessionOutlivesItsTokensAndEndsWhenTheProviderEndsIt() {
        try (SluiceProcess process = brief("KeycloakSessionIT-brief", keycloak.port())) {
            Visitor vic = new Visitor();
            vic.signIn(process, "vic");
            String first = vic.of(process.webUrl()).toString();
            assertThat(me(process, vic)).isEqualTo(200);
            awaitTheEndOfItsToken();

            assertThat(me(process, vic)).isEqualTo(200);
            assertThat(vic.of(process.webUrl()).toString()).isNotEqualTo(first);

            keycloak.endSessionsOf("vic");
            await("the session is over")
                    .atMost(SOON)
                    .untilAsserted(() -> assertThat(me(process, vic)).isEqualTo(401));
            vic.signIn(process, "vic");
            assertThat(me(process, vic)).isEqualTo(200);
        }
    }

    @Test
    void signingOutEndsASessionAboutWhichNobodyCanBeAsked() {
        try (Wire wire = Wire.to(keycloak.port());
                SluiceProcess process = brief("KeycloakSessionIT-cut", wire.port())) {
            Visitor ann = new Visitor();
            ann.signIn(process, "ann");
            awaitTheEndOfItsToken();
            wire.cut();

            WebAnswer out = ann.get(process.webUrl().resolve("/logout"), Map.of());

            assertThat(out.status()).isEqualTo(303);
            assertThat(out.header("Location")).hasValue("/");
            assertThat(removesTheSession(out))
                    .as("%s", out.response().headers())
                    .isTrue();
            wire.mend();
            await("the provider is there again").atMost(SOON).until(() -> me(process, ann) == 401);
        }
    }

    @Test
    void signingOutEndsASessionWhileTheProviderWasNeverThere() {
        try (Wire wire = Wire.to(keycloak.port())) {
            wire.cut();
            try (SluiceProcess early = SluiceProcess.start(
                    SluiceProcess.folder("KeycloakSessionIT-early"), Keycloak.settings(wire.port()))) {
                // Only one of them may ask the provider.
                List<CompletableFuture<WebAnswer>> answers = Stream.generate(
                                () -> CompletableFuture.supplyAsync(() -> WebAnswer.get(
                                        early.webUrl().resolve("/logout"), Map.of("Cookie", "q_session=of-yesterday"))))
                        .limit(3)
                        .toList();

                assertThat(answers).allSatisfy(answer -> {
                    assertThat(answer.join().status()).isEqualTo(303);
                    assertThat(removesTheSession(answer.join())).isTrue();
                });
            }
        }
    }

    @Test
    void behindABalancerThatEndsTlsEverythingIsHttps() {
        WebAnswer login = WebAnswer.get(service.webUrl().resolve("/login"), BEHIND_A_BALANCER);
        assertThat(Visitor.rawParameter(login.header("Location").orElseThrow(), "redirect_uri"))
                .isEqualTo(Visitor.encoded("https://sluice.example.com/login"));
        assertThat(Visitor.setCookies(login))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line).containsIgnoringCase("; Secure"));

        Visitor ann = new Visitor();
        ann.signIn(service, "ann");
        WebAnswer out = ann.get(service.webUrl().resolve("/logout"), BEHIND_A_BALANCER);
        assertThat(Visitor.rawParameter(out.header("Location").orElseThrow(), "post_logout_redirect_uri"))
                .isEqualTo(Visitor.encoded("https://sluice.example.com/"));
        assertThat(removesTheSession(out)).isTrue();
    }

    @Test
    void aBalancerThatTellsNothingIsMadeUpForByASetting() {
        try (SluiceProcess forced = SluiceProcess.start(
                SluiceProcess.folder("KeycloakSessionIT-forced"),
                with(
                        Keycloak.settings(keycloak.port()),
                        "quarkus.oidc.authentication.force-redirect-https-scheme",
                        "true",
                        "quarkus.oidc.authentication.cookie-force-secure",
                        "true"))) {
            // A session of another pod, as Keycloak knows no https here.
            Visitor ann = new Visitor();
            ann.signIn(service, "ann");
            ann.of(forced.webUrl()).putAll(ann.of(service.webUrl()));
            String https = forced.webUrl().toString().replace("http:", "https:");

            WebAnswer out = ann.get(forced.webUrl().resolve("/logout"), Map.of());
            assertThat(Visitor.rawParameter(out.header("Location").orElseThrow(), "post_logout_redirect_uri"))
                    .isEqualTo(Visitor.encoded(https));
            WebAnswer again = ann.get(forced.webUrl().resolve("/logout"), Map.of());
            assertThat(again.header("Location")).hasValue("/");
            WebAnswer login = ann.get(forced.webUrl().resolve("/login"), Map.of());
            assertThat(Visitor.rawParameter(login.header("Location").orElseThrow(), "redirect_uri"))
                    .isEqualTo(Visitor.encoded(https + "login"));
        }
    }

    @Test
    void whomTheProviderRefusesThePageTellsAndTheLogDoesNot() {
        Visitor ann = new Visitor();
        String login = ann.get(service.webUrl().resolve("/login"), Map.of())
                .header("Location")
                .orElseThrow();
        WebAnswer back = ann.get(
                service.webUrl()
                        .resolve("/login?error=access_denied&error_description=x%0Aforged%20line&state="
                                + Visitor.rawParameter(login, "state")),
                Map.of());

        assertThat(back.status()).isEqualTo(302);
        assertThat(back.header("Location").orElse(""))
                .startsWith(service.webUrl().resolve("/?error=access_denied").toString());
        assertThat(service.output()).doesNotContain("forged line");

        WebAnswer late = WebAnswer.get(
                service.webUrl().resolve("/login?code=abc&state=long-ago"),
                Map.of("Referer", Keycloak.realm(keycloak.port()) + "/protocol/openid-connect/auth?x=y"));
        assertThat(late.status()).isEqualTo(303);
        assertThat(late.header("Location")).hasValue("/?error=sign_in_expired");
    }

    @Test
    void aBrowserSeesThatTheSignInWasRefused() {
        Path chromium = Chromium.programOrSkip();
        try (Chromium browser = Chromium.start(
                chromium, SluiceProcess.folder("KeycloakSessionIT-browser").resolve("profile"))) {
            browser.open(service.webUrl()
                    .resolve("/?error=access_denied&error_description=call%20our%20help%20desk&state=abc"));
            await("the page says so")
                    .atMost(SOON)
                    .until(() -> browser.evaluate("document.body?.innerText ?? ''")
                            .asText()
                            .contains("refused the sign-in (access_denied)"));
            assertThat(browser.evaluate("document.body.innerText").asText()).doesNotContain("help desk");
            assertThat(browser.evaluate("location.href").asText())
                    .isEqualTo(service.webUrl().toString());
        }
    }

    @Test
    void clocksMayDifferByTheGraceAndNoMore() throws JsonProcessingException {
        String token = keycloak.token("brief", "ann");
        byte[] claims = Base64.getUrlDecoder().decode(token.substring(token.indexOf('.') + 1, token.lastIndexOf('.')));
        Instant end = Instant.ofEpochSecond(new ObjectMapper()
                .readTree(new String(claims, StandardCharsets.UTF_8))
                .path("exp")
                .asLong());

        await("it has ended").atMost(SOON).until(() -> Instant.now().isAfter(end.plusSeconds(1)));
        assertThat(me(token).status()).isEqualTo(200);
        await("the grace is over too").atMost(SOON).until(() -> me(token).status() == 401);
        assertThat(Instant.now()).isBetween(end.plus(GRACE), end.plus(GRACE).plusSeconds(3));
    }

    @Test
    void aTokenOfAnotherIssuerOpensNothing() {
        assertThat(me(keycloak.token("sluice", "ann")).status()).isEqualTo(200);
        // Signed with the same key: nothing but the issuer is wrong.
        try (Wire wire = Wire.to(keycloak.port())) {
            assertThat(me(Keycloak.token(wire.port(), "sluice", "ann")).status())
                    .isEqualTo(401);
        }
        assertThat(me(keycloak.tokenOfARealmLikeIt("elsewhere", "sluice", "ann"))
                        .status())
                .isEqualTo(401);
    }

    @Test
    void rolesOfOtherNamesAreMapped() {
        String viewer = keycloak.token("sluice", "vic");
        assertThat(me(viewer).json().path("canWrite").asBoolean()).isTrue();
        assertThat(WebAnswer.send(
                                "POST",
                                service.webUrl().resolve("/api/v1/channels"),
                                "{}",
                                Map.of("Authorization", "Bearer " + viewer, "Content-Type", "application/json"))
                        .status())
                .isEqualTo(201);
        URI channels = service.webUrl().resolve("/api/v1/channels");
        assertThat(WebAnswer.send(
                                "POST",
                                channels,
                                "{}",
                                Map.of("Authorization", "Basic dmljOnZpYw==", "Content-Type", "application/json"))
                        .status())
                .isIn(401, 403);
    }
}
