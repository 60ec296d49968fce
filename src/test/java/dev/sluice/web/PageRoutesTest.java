package dev.sluice.web;

import static dev.sluice.web.LocalHttpServer.header;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PageRoutesTest {
    private static final PlayerInfo EMBEDDED =
            new PlayerInfo("rtmp://localhost/live", "", new PlayerInfo.Demo("demo", "data/demo-key"));

    private static final Pattern NAMED = Pattern.compile("[\"'](/page/[a-z.-]+|/player[.]json|\\./[a-z-]+[.]js)[\"']");

    private PlayerInfo info = EMBEDDED;
    private final LocalHttpServer server = new LocalHttpServer(
            new PageRoutes(() -> info, InstantSource.fixed(Instant.parse("2026-03-01T08:05:00Z")))::mount);

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void thePageIsHtmlAndComesWithItsSecurityHeaders() {
        var page = server.get("/");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(header(page, "Content-Type")).isEqualTo("text/html; charset=utf-8");
        assertThat(header(page, "Content-Security-Policy"))
                .contains(
                        "default-src 'none'",
                        "script-src 'self';",
                        "connect-src 'self';",
                        "media-src 'self' blob:;",
                        "frame-ancestors 'none'")
                .doesNotContain("unsafe");
        assertThat(header(page, "X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(header(page, "Referrer-Policy")).isEqualTo("no-referrer");
    }

    @Test
    void everyFileThatThePageNamesIsThere() {
        Set<String> named = namedBy("/");

        assertThat(named)
                .contains(
                        "/page/base.css",
                        "/page/main.js",
                        "/page/live.js",
                        "/page/preact.min.umd.js",
                        "/page/hls.min.js",
                        "/page/hls.worker.js",
                        "/player.json");
        assertThat(named).allSatisfy(path -> {
            assertThat(server.get(path).statusCode()).isEqualTo(200);
            assertThat(header(server.get(path), "X-Content-Type-Options")).isEqualTo("nosniff");
        });
    }

    /// Else a browser learns of a module only from the one that imports it, and waits once more.
    @Test
    void theShellNamesEveryModuleAtOnce() {
        String html = text("/");

        assertThat(namedBy("/"))
                .filteredOn(path -> path.startsWith("/page/") && path.endsWith(".js") && !path.contains("worker"))
                .allSatisfy(path -> assertThat(html).contains('"' + path + '"'));
    }

    @Test
    void everyFileOfThePageIsServed() throws Exception {
        Path folder =
                Path.of(requireNonNull(PageRoutes.class.getResource("page")).toURI());
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .filteredOn(name -> !name.equals("index.html"))
                    .allSatisfy(name ->
                            assertThat(server.get("/page/" + name).statusCode()).isEqualTo(200));
        }
    }

    @Test
    void noScriptNeedsWhatThePolicyForbids() {
        assertThat(namedBy("/"))
                .filteredOn(path -> path.endsWith(".js") && !path.matches(".*(min|umd|worker)\\.js"))
                .hasSizeGreaterThan(20)
                .allSatisfy(path -> assertThat(text(path))
                        .doesNotContain("innerHTML", "eval(", "new Function", "document.write", "http://", "https://")
                        .doesNotContainPattern("set(Timeout|Interval)\\(['\"`]"));
    }

    /// The path, what it names, what that names, and so on.
    private Set<String> namedBy(String first) {
        Set<String> found = new TreeSet<>();
        Deque<String> open = new ArrayDeque<>(List.of(first));
        while (!open.isEmpty()) {
            String path = open.pop();
            if (path.equals("/") || (path.endsWith(".js") && !path.matches(".*(min|umd|worker)\\.js"))) {
                NAMED.matcher(text(path))
                        .results()
                        .map(match -> match.group(1).replaceFirst("^\\./", "/page/"))
                        .filter(found::add)
                        .forEach(open::push);
            }
        }
        return found;
    }

    private String text(String path) {
        return new String(server.get(path).body(), UTF_8);
    }

    @Test
    void thePageHasNeitherInlineCodeNorForeignAddresses() {
        String html = new String(server.get("/").body(), UTF_8);

        assertThat(html).doesNotContain("http:", "https:", "style=", "javascript:", "<style");
        assertThat(html).doesNotContainPattern("\\son[a-z]+=");
        assertThat(Pattern.compile("<script[^>]*>(.*?)</script>", Pattern.DOTALL)
                        .matcher(html)
                        .results()
                        .map((MatchResult match) -> match.group(1)))
                .isNotEmpty()
                .allMatch(String::isEmpty);
    }

    @Test
    void hlsJsComesFromItsWebJar() {
        assertThat(new String(server.get("/page/hls.min.js").body(), UTF_8)).contains("Hls", "1.4.");
        assertThat(header(server.get("/page/hls.min.js"), "Content-Type")).startsWith("text/javascript");
    }

    @Test
    void preactComesFromItsWebJar() {
        assertThat(text("/page/preact.min.umd.js")).contains("createElement");
        assertThat(text("/page/hooks.umd.js")).contains("preactHooks", "useState");
    }

    @Test
    void thePageLearnsHowAdminsComeIn() {
        assertThat(new JsonObject(text("/player.json")).getString("login")).isEqualTo("token");

        info = new PlayerInfo("rtmp://in.example/live", "", null, PlayerInfo.SignIn.PROVIDER);

        assertThat(new JsonObject(text("/player.json")).getString("login")).isEqualTo("oidc");
    }

    @Test
    void thePlayerLearnsWhereToSendAndWhatToPlayAndNoKey() {
        var response = server.get("/player.json");

        assertThat(header(response, "Content-Type")).isEqualTo("application/json; charset=utf-8");
        assertThat(new JsonObject(new String(response.body(), UTF_8)))
                .isEqualTo(new JsonObject()
                        .put("ingestUrl", "rtmp://localhost/live")
                        .put("playbackBaseUrl", "")
                        .put("login", "token")
                        .put("demo", new JsonObject().put("channel", "demo").put("keyFile", "data/demo-key")));
    }

    @Test
    void theFactsAreReadAtEachRequest() {
        info = new PlayerInfo("rtmp://localhost:41935/live", "", null);

        assertThat(new String(server.get("/player.json").body(), UTF_8))
                .contains("rtmp://localhost:41935/live")
                .doesNotContain("demo");
    }

    @Test
    void mediaElsewhereIsAllowedThereOnly() {
        info = new PlayerInfo("rtmp://in.example/live", "https://cdn.example:8443/some/path", null);

        assertThat(header(server.get("/"), "Content-Security-Policy"))
                .contains(
                        "connect-src 'self' https://cdn.example:8443;",
                        "media-src 'self' blob: https://cdn.example:8443;",
                        "script-src 'self';");
    }

    @Test
    void whatIsNoUrlOfThatKindIsRefused() {
        assertThatThrownBy(() -> new PlayerInfo("http://localhost/live", "", null))
                .hasMessageContaining("http://localhost/live");
        assertThatThrownBy(() -> new PlayerInfo("rtmp://localhost/live", "https://cdn.example/", null))
                .hasMessageContaining("https://cdn.example/");
        assertThatThrownBy(() -> new PlayerInfo("rtmp://localhost/live", "cdn.example; script-src *", null))
                .hasMessageContaining("cdn.example");
    }

    @Test
    void filesAreRevalidatedAndCompressed() {
        var first = server.get("/page/hls.min.js", "Accept-Encoding", "gzip");
        String etag = header(first, "ETag");

        assertThat(header(first, "Cache-Control")).isEqualTo("no-cache");
        assertThat(header(first, "Content-Encoding")).isEqualTo("gzip");
        assertThat(server.get("/page/hls.min.js", "Accept-Encoding", "gzip", "If-None-Match", etag)
                        .statusCode())
                .isEqualTo(304);
        assertThat(server.get("/page/hls.min.js", "If-None-Match", etag).statusCode())
                .as("the plain one is another representation")
                .isEqualTo(200);
    }

    @Test
    void thePageIsOnlyRead() {
        var response = server.send("POST", "/");

        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(header(response, "Allow")).isEqualTo("GET, HEAD");
        assertThat(server.send("HEAD", "/").statusCode()).isEqualTo(200);
    }
}
