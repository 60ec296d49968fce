package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A real OpenID provider decides who gets in: by bearer token, and by a browser's way through its login.
@Tag("keycloak")
class KeycloakIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");

    private static Keycloak keycloak;
    private static SluiceProcess service;

    @BeforeAll
    static void start() {
        keycloak = Keycloak.start();
        service = SluiceProcess.start(SluiceProcess.folder("KeycloakIT"), Keycloak.settings(keycloak.port()));
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

    @Test
    void noTokenIsMadeHere() {
        assertThat(service.banner("Admin token")).isEmpty();
        assertThat(service.bannerOrFail("Dashboard")).endsWith("/");
        assertThat(Path.of("target/e2e/service/KeycloakIT/data/admin-token")).doesNotExist();
    }

    @Test
    void anAdminMayDoEverythingAndAViewerMayLook() {
        WebAnswer admin = me(service, keycloak.token("sluice", "ann"));
        assertThat(admin.status()).as(admin.body()).isEqualTo(200);
        assertThat(admin.json().toString())
                .isEqualTo("{\"name\":\"ann\",\"roles\":[\"sluice-admin\"],\"canWrite\":true,\"login\":\"token\","
                        + "\"logoutUrl\":null}");

        String viewer = keycloak.token("sluice", "vic");
        assertThat(me(service, viewer).json().path("roles").toString()).isEqualTo("[\"sluice-viewer\"]");
        assertThat(call("POST", viewer).status()).isEqualTo(403);
        assertThat(call("GET", viewer).status()).isEqualTo(200);
    }

    @Test
    void aTokenForAnotherApplicationOfTheSameProvider() {
        assertRefused(me(service, keycloak.token("other", "ann")));
    }

    @Test
    void aTamperedTokenAndOneThatIsNotSigned() {
        String token = keycloak.token("sluice", "ann");

        assertRefused(me(service, ForgedTokens.tampered(token)));
        assertRefused(me(service, ForgedTokens.unsigned(token)));
    }

    @Test
    void aTokenCountsUntilItsEnd() {
        String token = keycloak.token("brief", "ann");

        assertThat(me(service, token).status()).isEqualTo(200);
        await("it has ended").atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertRefused(me(service, token)));
    }

    @Test
    void theProvidersKeysChange() {
        String old = keycloak.token("sluice", "ann");
        assertThat(me(service, old).status()).isEqualTo(200);

        keycloak.addKey("next", 1000);
        String next = keycloak.token("sluice", "ann");
        assertThat(next.substring(0, next.indexOf('.'))).isNotEqualTo(old.substring(0, old.indexOf('.')));
        await("the new key is known")
                .atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(me(service, next).status()).isEqualTo(200));
        assertThat(me(service, old).status()).isEqualTo(200);

        keycloak.keepOnlyKey("next");
        await("the old key is withdrawn")
                .atMost(SOON)
                .pollInterval(Duration.ofMillis(500))
                .untilAsserted(() -> assertRefused(me(service, old)));
        assertThat(me(service, next).status()).isEqualTo(200);
    }

    @Test
    void whileTheProviderIsDownWhoHasATokenGoesOn() {
        try (Wire wire = Wire.to(keycloak.port());
                SluiceProcess other =
                        SluiceProcess.start(SluiceProcess.folder("KeycloakIT-down"), Keycloak.settings(wire.port()))) {
            String token = Keycloak.token(wire.port(), "sluice", "ann");
            assertThat(me(other, token).status()).isEqualTo(200);

            wire.cut();

            assertThat(me(other, token).status()).isEqualTo(200);
            assertRefused(me(other, ForgedTokens.tampered(token)));
            wire.mend();
        }
    }

    @Test
    void aProviderThatComesLaterKeepsNobodyFromPublishing() {
        try (Wire wire = Wire.to(keycloak.port())) {
            String token = Keycloak.token(wire.port(), "sluice", "ann");
            wire.cut();
            try (SluiceProcess early =
                    SluiceProcess.start(SluiceProcess.folder("KeycloakIT-early"), Keycloak.settings(wire.port()))) {
                assertThat(early.rtmpUrl().getPort()).isPositive();
                assertThat(List.of(
                                me(early, token),
                                WebAnswer.get(early.webUrl().resolve("/login"), Map.of()),
                                WebAnswer.get(
                                        early.webUrl().resolve("/q/openapi"),
                                        Map.of("Authorization", "Bearer " + token))))
                        .allSatisfy(answer -> {
                            assertThat(answer.status()).as(answer.body()).isEqualTo(503);
                            assertThat(answer.header("Retry-After")).isPresent();
                            assertThat(answer.json().path("type").asText())
                                    .isEqualTo("https://sluice.dev/problems/provider-unavailable");
                        });
                assertThat(WebAnswer.get(early.webUrl(), Map.of()).status()).isEqualTo(200);

                wire.mend();

                await("the provider is there")
                        .atMost(SOON)
                        .untilAsserted(
                                () -> assertThat(me(early, token).status()).isEqualTo(200));
            }
        }
    }

    @Test
    void onlyTheLoginLeadsToTheProvider() {
        WebAnswer login = WebAnswer.get(service.webUrl().resolve("/login"), Map.of());

        assertThat(login.status()).isEqualTo(302);
        assertThat(login.header("Location").orElse(""))
                .startsWith(Keycloak.realm(keycloak.port()) + "/protocol/openid-connect/auth?")
                .contains("code_challenge=")
                .contains("state=");
        assertRefused(WebAnswer.get(service.webUrl().resolve("/api/v1/me"), Map.of()));
        assertRefused(WebAnswer.get(service.webUrl().resolve("/q/openapi"), Map.of()));
        assertRefused(WebAnswer.get(service.webUrl().resolve("/api/v1/me"), Map.of("Cookie", "q_session=nonsense")));
        assertThat(WebAnswer.get(service.webUrl(), Map.of("Cookie", "q_session=nonsense"))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aBrowserSignsInAndOut() {
        Path chromium = Chromium.programOrSkip();
        Path folder = SluiceProcess.folder("KeycloakIT-browser");
        try (Chromium browser = Chromium.start(chromium, folder.resolve("profile"));
                SluiceProcess otherPod = SluiceProcess.start(folder, Keycloak.settings(keycloak.port()))) {
            browser.open(service.webUrl().resolve("/login"));
            awaitTrue(browser, "document.querySelector('#username') !== null");
            browser.screenshot(SCREENSHOTS.resolve("keycloak-login.png"));
            signIn(browser, "ann");

            assertThat(fetch(browser, "GET", "/api/v1/me"))
                    .isEqualTo(
                            "200 {\"name\":\"ann\",\"roles\":[\"sluice-admin\"],\"canWrite\":true,\"login\":\"oidc\","
                                    + "\"logoutUrl\":\"/logout\"}");
            assertThat(browser.evaluate("document.cookie").asText()).doesNotContain("q_session");
            List<Chromium.Cookie> cookies = browser.cookies(service.webUrl());
            assertThat(cookies).isNotEmpty().allSatisfy(cookie -> {
                assertThat(cookie.httpOnly()).isTrue();
                assertThat(cookie.sameSite()).isEqualTo("Lax");
            });

            // The session works on every pod, and for changes only with a sign that no other site can give.
            Map<String, String> session = Map.of(
                    "Cookie",
                    cookies.stream()
                            .map(cookie -> cookie.name() + "=" + cookie.value())
                            .collect(Collectors.joining("; ")),
                    "Content-Type",
                    "application/json");
            for (SluiceProcess pod : List.of(service, otherPod)) {
                URI channels = pod.webUrl().resolve("/api/v1/channels");
                assertThat(WebAnswer.get(pod.webUrl().resolve("/api/v1/me"), session)
                                .status())
                        .isEqualTo(200);
                assertThat(WebAnswer.send("POST", channels, "{}", session).status())
                        .isEqualTo(403);
                assertThat(WebAnswer.send("POST", channels, "{}", with(session, "Sec-Fetch-Site", "cross-site"))
                                .status())
                        .isEqualTo(403);
                assertThat(WebAnswer.send("POST", channels, "{}", with(session, "Sluice-Client", "dashboard"))
                                .status())
                        .isEqualTo(201);
            }

            browser.open(service.webUrl().resolve("/logout"));
            awaitTrue(browser, "location.href === '" + service.webUrl() + "'");
            assertThat(fetch(browser, "GET", "/api/v1/me")).startsWith("401 ");
            // There too: it asks for the password again.
            browser.open(service.webUrl().resolve("/login"));
            awaitTrue(browser, "document.querySelector('#username') !== null");
        }
    }

    @Test
    void thePageSignsInAndOutByItsOwnButtons() {
        Path chromium = Chromium.programOrSkip();
        Path folder = SluiceProcess.folder("KeycloakIT-page");
        try (Chromium browser =
                Chromium.start(chromium, folder.resolve("profile")).listen()) {
            Dashboard dashboard = new Dashboard(browser, service.webUrl()).open("/#/pods");
            dashboard.press("Sign in");
            signIn(browser, "ann");
            dashboard.sees("Running");
            assertThat(dashboard.heading()).as("back where one was").isEqualTo("Pods");
            dashboard
                    .goTo("#/channels/new")
                    .fill("Id", "by-the-page")
                    .press("Create channel")
                    .sees("Now make a stream key");
            dashboard.shoot(SCREENSHOTS.resolve("keycloak-channel.png"));

            dashboard.press("ann").press("Sign out").sees("Sign in");
            assertThat(dashboard.text()).doesNotContain("by-the-page");
            // Signed out at the provider too: it asks who comes, and this time somebody else does.
            dashboard.goTo("#/channels/by-the-page").press("Sign in");
            signIn(browser, "vic");
            dashboard.sees("Settings").sees("vic");
            assertThat(dashboard.canPress("New stream key")).isFalse();
            assertThat(browser.complaints()).isEmpty();
        }
    }

    /// At the provider's page, as soon as it is there.
    private static void signIn(Chromium browser, String user) {
        awaitTrue(browser, "document.querySelector('#username') !== null");
        browser.evaluate("document.querySelector('#username').value = '" + user + "'");
        browser.evaluate("document.querySelector('#password').value = '" + user + "-password'");
        browser.evaluate("document.querySelector('#kc-login').click()");
        awaitTrue(browser, "location.href.split('#')[0] === '" + service.webUrl() + "'");
    }

    private static Map<String, String> with(Map<String, String> headers, String name, String value) {
        Map<String, String> more = new HashMap<>(headers);
        more.put(name, value);
        return more;
    }

    private static void awaitTrue(Chromium browser, String expression) {
        await(expression)
                .atMost(SOON)
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptions()
                .until(() -> browser.evaluate(expression).asBoolean());
    }

    /// Status and body of a call that the page itself makes.
    private static String fetch(Chromium browser, String method, String path) {
        browser.evaluate("window.answer = null; fetch('" + path + "', {method: '" + method + "', redirect: 'manual'})"
                + ".then(async r => window.answer = r.status + ' ' + await r.text()); 0");
        awaitTrue(browser, "window.answer !== null");
        return browser.evaluate("window.answer").asText();
    }

    private static WebAnswer me(SluiceProcess process, String token) {
        return WebAnswer.get(process.webUrl().resolve("/api/v1/me"), Map.of("Authorization", "Bearer " + token));
    }

    private static WebAnswer call(String method, String token) {
        return WebAnswer.send(
                method,
                service.webUrl().resolve("/api/v1/channels"),
                method.equals("POST") ? "{}" : "",
                Map.of("Authorization", "Bearer " + token, "Content-Type", "application/json"));
    }

    private static void assertRefused(WebAnswer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(401);
        assertThat(answer.header("WWW-Authenticate").orElse("")).startsWith("Bearer");
        assertThat(answer.json().path("type").asText()).isEqualTo("https://sluice.dev/problems/unauthorized");
    }
}
