package dev.sluice.e2e;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/// A real Keycloak on a free port, with a realm of its own that has one admin, one viewer and three clients: `sluice`,
/// whose tokens are meant for the service; `brief`, whose tokens are too and live for two seconds, the ID tokens of
/// logins among them; and `other`, whose
/// tokens are not.
final class Keycloak implements AutoCloseable {
    private static final Duration START_TIMEOUT = Duration.ofMinutes(3);
    private static final String ADMIN = "root";
    private static final String ADMIN_PASSWORD = "root-password";
    private static final String FORM = "application/x-www-form-urlencoded";

    /// As in the realm's description.
    static final Map<String, String> SECRETS = Map.of(
            "sluice", "of-the-dashboard-0123456789abcdef",
            "brief", "of-brief-0123456789abcdef0123456789",
            "other", "of-other-0123456789abcdef0123456789");

    private final Command.Running process;
    private final int port;

    private Keycloak(Command.Running process, int port) {
        this.process = process;
        this.port = port;
    }

    /// Starts what the build has unpacked.
    static Keycloak start() {
        try {
            Path home = home();
            Path imports = Files.createDirectories(home.resolve("data/import"));
            try (InputStream realm =
                    Objects.requireNonNull(Keycloak.class.getResourceAsStream("keycloak-realm.json"))) {
                Files.copy(realm, imports.resolve("sluice.json"), StandardCopyOption.REPLACE_EXISTING);
            }
            int port = FreePort.onLoopback();
            Command.Running process = Command.start(
                    List.of(
                            home.resolve("bin/kc.sh").toString(),
                            "start-dev",
                            "--import-realm",
                            "--db=dev-mem",
                            "--cache=local",
                            "--http-host=127.0.0.1",
                            "--http-port=" + port),
                    Map.of(
                            "JAVA_HOME",
                            System.getProperty("java.home"),
                            "JAVA_OPTS_KC_HEAP",
                            "-Xmx512m",
                            "KC_BOOTSTRAP_ADMIN_USERNAME",
                            ADMIN,
                            "KC_BOOTSTRAP_ADMIN_PASSWORD",
                            ADMIN_PASSWORD));
            Keycloak keycloak = new Keycloak(process, port);
            try {
                keycloak.awaitReady();
            } catch (Throwable e) {
                keycloak.close();
                throw e;
            }
            return keycloak;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path home() throws IOException {
        try (var unpacked = Files.list(Path.of("target", "keycloak"))) {
            return unpacked.filter(path -> path.getFileName().toString().startsWith("keycloak-"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no Keycloak in target/keycloak: run ./mvnw verify -Pfull"))
                    .toAbsolutePath();
        }
    }

    private void awaitReady() {
        await("Keycloak is up")
                .atMost(START_TIMEOUT)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> {
                    if (!process.isAlive()) {
                        throw new AssertionError("Keycloak has ended\n" + process.out() + process.err());
                    }
                    return answers(URI.create(realm(port) + "/.well-known/openid-configuration"));
                });
    }

    private static boolean answers(URI uri) {
        try {
            return WebAnswer.get(uri, Map.of()).status() == 200;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    int port() {
        return port;
    }

    /// The realm's issuer, as who asks at a port of this machine sees it.
    static String realm(int port) {
        return "http://127.0.0.1:" + port + "/realms/sluice";
    }

    /// The service's settings for it.
    static Map<String, String> settings(int port) {
        return Map.of(
                "quarkus.oidc.auth-server-url", realm(port),
                "quarkus.oidc.client-id", "sluice",
                "quarkus.oidc.credentials.secret", Objects.requireNonNull(SECRETS.get("sluice")),
                "quarkus.oidc.token.audience", "sluice",
                "quarkus.oidc.roles.source", "accesstoken",
                "quarkus.oidc.roles.role-claim-path", "realm_access/roles",
                "quarkus.oidc.token.lifespan-grace", "0",
                "quarkus.oidc.token.forced-jwk-refresh-interval", "1S");
    }

    /// An access token of one of the realm's users.
    String token(String client, String user) {
        return token(port, client, user);
    }

    /// @param atPort the one at which the realm is asked, which makes the token's issuer
    static String token(int atPort, String client, String user) {
        return token(realm(atPort), client, user);
    }

    private static String token(String realm, String client, String user) {
        return token(
                URI.create(realm + "/protocol/openid-connect/token"),
                Map.of(
                        "grant_type",
                        "password",
                        "client_id",
                        client,
                        "client_secret",
                        Objects.requireNonNull(SECRETS.get(client)),
                        "username",
                        user,
                        "password",
                        user + "-password",
                        "scope",
                        "openid"));
    }

    static String token(URI endpoint, Map<String, String> form) {
        String body = form.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        WebAnswer answer = WebAnswer.send("POST", endpoint, body, Map.of("Content-Type", FORM));
        if (answer.status() != 200) {
            throw new AssertionError("no token: " + answer.status() + " " + answer.body());
        }
        return answer.json().path("access_token").asText();
    }

    /// From now on the realm signs with a new key, and goes on publishing the old ones.
    void addKey(String name, int priority) {
        WebAnswer answer = admin("POST", "components", """
                {"name":"%s","providerId":"rsa-generated","providerType":"org.keycloak.keys.KeyProvider",\
                "parentId":"sluice","config":{"priority":["%d"],"enabled":["true"],"active":["true"],\
                "algorithm":["RS256"]}}""".formatted(name, priority));
        if (answer.status() != 201) {
            throw new AssertionError("no key: " + answer.status() + " " + answer.body());
        }
    }

    /// Withdraws all signing keys but one.
    void keepOnlyKey(String name) {
        JsonNode components = admin("GET", "components?type=org.keycloak.keys.KeyProvider", "")
                .json();
        for (JsonNode component : components) {
            boolean signs = component.path("providerId").asText().equals("rsa-generated");
            if (signs && !component.path("name").asText().equals(name)) {
                WebAnswer answer =
                        admin("DELETE", "components/" + component.path("id").asText(), "");
                if (answer.status() != 204) {
                    throw new AssertionError("key stays: " + answer.status() + " " + answer.body());
                }
            }
        }
    }

    /// Ends all sessions of a user, as an administrator does there.
    void endSessionsOf(String user) {
        String id = admin("GET", "users?exact=true&username=" + user, "")
                .json()
                .path(0)
                .path("id")
                .asText();
        WebAnswer answer = admin("POST", "users/" + id + "/logout", "");
        if (answer.status() != 204) {
            throw new AssertionError("sessions go on: " + answer.status() + " " + answer.body());
        }
    }

    /// An access token of another realm, in which everything is called the same.
    String tokenOfARealmLikeIt(String name, String client, String user) {
        try (InputStream realm = Objects.requireNonNull(Keycloak.class.getResourceAsStream("keycloak-realm.json"))) {
            String twin = new String(realm.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("\"id\": \"sluice\"", "\"id\": \"" + name + "\"")
                    .replace("\"realm\": \"sluice\"", "\"realm\": \"" + name + "\"");
            WebAnswer answer = send("POST", "", twin);
            if (answer.status() != 201) {
                throw new AssertionError("no realm: " + answer.status() + " " + answer.body());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return token("http://127.0.0.1:" + port + "/realms/" + name, client, user);
    }

    private WebAnswer admin(String method, String path, String body) {
        return send(method, "/sluice/" + path, body);
    }

    /// @param path below that of all realms
    private WebAnswer send(String method, String path, String body) {
        String token = token(
                URI.create("http://127.0.0.1:" + port + "/realms/master/protocol/openid-connect/token"),
                Map.of(
                        "grant_type",
                        "password",
                        "client_id",
                        "admin-cli",
                        "username",
                        ADMIN,
                        "password",
                        ADMIN_PASSWORD));
        return WebAnswer.send(
                method,
                URI.create("http://127.0.0.1:" + port + "/admin/realms" + path),
                body,
                Map.of("Authorization", "Bearer " + token, "Content-Type", "application/json"));
    }

    @Override
    public void close() {
        process.close();
    }
}
