package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.e2e.Api.Answer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Who may do what over the API.
class AccessRightsIT extends ApiFixture {
    @Test
    void nobodyGetsInWithoutAToken() {
        for (String method : List.of("GET", "POST")) {
            Answer answer = api.send(method, "channels", null, "Authorization", "");
            problem(answer, 401, "unauthorized");
            assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer");
        }
        problem(api.get("channels", "Authorization", "Bearer nonsense"), 401, "unauthorized");
        assertThat(api.get("/q/openapi", "Authorization", "").status()).isEqualTo(401);
    }

    /// Paths and methods of the description, with something for each parameter; below what is not there, so
    /// that it is the rights that decide.
    private static Map<String, List<String>> rows() {
        Map<String, List<String>> rows = new TreeMap<>();
        api.get("/q/openapi?format=json").json().path("paths").properties().forEach(path -> {
            if (path.getKey().startsWith("/api/")) {
                rows.put(
                        path.getKey().replaceAll("\\{[^}]+}", "x"),
                        path.getValue().properties().stream()
                                .map(entry -> entry.getKey().toUpperCase(Locale.ROOT))
                                .filter(method -> !method.equals("PARAMETERS"))
                                .toList());
            }
        });
        assertThat(rows).hasSizeGreaterThan(8);
        return rows;
    }

    private static @Nullable String body(String method) {
        return List.of("GET", "DELETE").contains(method) ? null : "{}";
    }

    @Test
    void noRowIsOpenToWhoHasNoToken() {
        rows().forEach((path, methods) -> methods.forEach(
                method -> problem(api.send(method, path, body(method), "Authorization", ""), 401, "unauthorized")));
    }

    @Test
    void aViewerMayReadEveryRowAndWriteNone() {
        Api viewer = api.as(forged().signedWith("groups", List.of("sluice-viewer")));
        rows().forEach((path, methods) -> methods.forEach(method -> {
            Answer answer = viewer.send(method, path, body(method));
            if (method.equals("GET")) {
                assertThat(answer.status()).as(path).isIn(200, 404, 422);
            } else {
                problem(answer, 403, "forbidden");
            }
        }));
        problem(viewer.get("channels/x"), 404, "not-found");
        assertThat(viewer.get("channels").status()).isEqualTo(200);
    }

    @Test
    void whoHasNoRoleMayOnlyAskWhoTheyAre() {
        Api nobody = api.as(forged().signedWith("groups", List.of("something-else")));
        rows().forEach((path, methods) -> methods.forEach(method -> {
            Answer answer = nobody.send(method, path, body(method));
            if (path.equals("/api/v1/me")) {
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.json().path("canWrite").asBoolean()).isFalse();
            } else {
                problem(answer, 403, "forbidden");
            }
        }));
    }

    private static ForgedTokens forged() {
        return ForgedTokens.withKeyOf(folder.resolve("data/admin-key.pem"));
    }
}
