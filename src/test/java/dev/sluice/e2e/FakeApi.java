package dev.sluice.e2e;

import static java.util.Objects.requireNonNull;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// A REST API as the dashboard sees it, with made-up data and without a service behind it: whoever looks at the page
/// needs neither encoders nor pods. All of it runs on the server's event loop, but for what tests ask of it.
final class FakeApi {
    static final String ADMIN = "a-token-of-an-admin";
    static final String COLLEAGUE = "a-token-of-another-admin";
    static final String VIEWER = "a-token-of-a-viewer";
    static final String NOBODY = "a-token-without-a-role";

    /// What a browser has after it has been at the provider.
    static final String SESSION = "session=of-an-admin";

    /// How the cursor of what follows an empty page begins.
    private static final String EMPTY = "empty-";

    private static final Map<String, JsonArray> ROLES = Map.of(
            ADMIN,
            JsonArray.of("sluice-admin"),
            COLLEAGUE,
            JsonArray.of("sluice-admin"),
            VIEWER,
            JsonArray.of("sluice-viewer"),
            NOBODY,
            JsonArray.of());

    final FakeChannels channels = new FakeChannels();
    final FakeSessions sessions = new FakeSessions();
    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private volatile @Nullable Problem outage;
    private volatile boolean signedOut;
    private volatile boolean adminsLookOnly;
    private volatile boolean answersLost;
    private volatile int emptyPages;
    private volatile String adminName = "admin";

    /// @param client the header that says that no other site's page sent it
    record Call(HttpMethod method, String path, @Nullable String client, String body) {}

    /// What an operation answers: a status, a body, and the headers beside.
    record Answer(int status, @Nullable JsonObject body, Map<String, String> headers) {
        static Answer ok(JsonObject body) {
            return new Answer(200, body, Map.of());
        }
    }

    /// What an operation throws instead.
    static final class Problem extends RuntimeException {
        private static final long serialVersionUID = 1;

        final int status;
        final String slug;
        final @Nullable String field;

        Problem(int status, String slug, String detail, @Nullable String field) {
            super(detail);
            this.status = status;
            this.slug = slug;
            this.field = field;
        }

        static Problem invalid(String field, String detail) {
            return new Problem(422, "invalid-value", detail, field);
        }

        static Problem unknown() {
            return new Problem(404, "not-found", "There is no such thing.", null);
        }
    }

    void mount(Router router) {
        router.route("/api/v1/*").handler(BodyHandler.create(false)).handler(this::answer);
    }

    /// From now on every call fails so; null for none.
    void failWith(@Nullable Problem problem) {
        outage = problem;
    }

    /// From now on no token and no session is good; or those that were are good again.
    void signEverybodyOut(boolean out) {
        signedOut = out;
    }

    /// What may only look is not told so before it asks again.
    void takeTheRoleFromAdmins() {
        adminsLookOnly = true;
    }

    /// From now on what is written is done, and a proxy answers in its own words that it waited too long.
    void loseAnswers(boolean lost) {
        answersLost = lost;
    }

    /// Lists look at a part of all that there is: so many pages are empty, and the first that is not is short.
    void emptyPages(int pages) {
        emptyPages = pages;
    }

    void nameTheAdmin(String name) {
        adminName = name;
    }

    List<Call> calls() {
        return calls;
    }

    Optional<Call> lastCall(HttpMethod method) {
        return calls.stream().filter(call -> call.method().equals(method)).reduce((first, second) -> second);
    }

    private void answer(RoutingContext context) {
        var request = context.request();
        String body = Optional.ofNullable(context.body().asString()).orElse("");
        calls.add(new Call(request.method(), request.uri(), request.getHeader("Sluice-Client"), body));
        try {
            Problem all = outage;
            if (all != null) {
                throw all;
            }
            boolean session = SESSION.equals(request.getHeader("Cookie")) && !signedOut;
            String who = session ? ADMIN : authenticated(request.getHeader("Authorization"));
            boolean write = !request.method().equals(HttpMethod.GET);
            if (write && !mayWrite(who)) {
                throw forbidden();
            }
            Answer answer = operate(context, who, session, body);
            if (write && answersLost) {
                context.response().setStatusCode(504).end("<html><h1>504 Gateway Time-out</h1></html>");
            } else {
                send(context, answer);
            }
        } catch (Problem problem) {
            send(context, problem);
        }
    }

    private boolean mayWrite(String who) {
        return who.equals(COLLEAGUE) || (who.equals(ADMIN) && !adminsLookOnly);
    }

    private static Problem forbidden() {
        return new Problem(403, "forbidden", "This takes the role sluice-admin.", null);
    }

    private String authenticated(@Nullable String header) {
        String token = header == null ? "" : header.replaceFirst("^Bearer ", "");
        if (signedOut || !ROLES.containsKey(token)) {
            throw new Problem(401, "unauthorized", "No valid token.", null);
        }
        return token;
    }

    private Answer operate(RoutingContext context, String who, boolean session, String body) {
        String prefix = "/api/v1/";
        List<String> path = Arrays.stream(requireNonNull(context.request().path())
                        .substring(prefix.length())
                        .split("/", -1))
                .map(part -> URLDecoder.decode(part, StandardCharsets.UTF_8))
                .toList();
        if (path.equals(List.of("me"))) {
            return me(who, session);
        }
        if (who.equals(NOBODY)) {
            throw forbidden();
        }
        Optional<Answer> empty = emptyPage(context, path);
        if (empty.isPresent()) {
            return empty.get();
        }
        return switch (path.getFirst()) {
            case "channels" -> channels.operate(context.request(), path, parsed(body));
            case "sessions" -> sessions.sessions(context.request(), path);
            case "broadcasts" -> sessions.broadcasts(context.request());
            case "pods" -> sessions.pods();
            default -> throw Problem.unknown();
        };
    }

    private Optional<Answer> emptyPage(RoutingContext context, List<String> path) {
        String cursor =
                Optional.ofNullable(context.request().getParam("cursor")).orElse("");
        int before = cursor.startsWith(EMPTY) ? Integer.parseInt(cursor.substring(EMPTY.length())) : 0;
        boolean from = cursor.isEmpty() || before > 0;
        if (!context.request().method().equals(HttpMethod.GET) || path.size() > 1 || !from || before >= emptyPages) {
            return Optional.empty();
        }
        return Optional.of(
                Answer.ok(new JsonObject().put("items", JsonArray.of()).put("nextCursor", EMPTY + (before + 1))));
    }

    private Answer me(String who, boolean session) {
        return Answer.ok(new JsonObject()
                .put("name", who.equals(ADMIN) ? adminName : who.equals(COLLEAGUE) ? "colleague" : "somebody")
                .put("roles", mayWrite(who) || !who.equals(ADMIN) ? ROLES.get(who) : ROLES.get(VIEWER))
                .put("canWrite", mayWrite(who))
                .put("login", session ? "oidc" : "token")
                .put("logoutUrl", session ? "/logout" : null));
    }

    private static JsonObject parsed(String body) {
        try {
            return body.isEmpty() ? new JsonObject() : new JsonObject(body);
        } catch (DecodeException e) {
            throw new Problem(400, "malformed-json", "The body is no JSON.", null);
        }
    }

    private static void send(RoutingContext context, Answer answer) {
        HttpServerResponse response = context.response()
                .setStatusCode(answer.status())
                .putHeader("Cache-Control", "no-store")
                .putHeader("Content-Type", "application/json");
        answer.headers().forEach(response::putHeader);
        if (answer.body() == null) {
            response.end();
        } else {
            response.end(answer.body().encode());
        }
    }

    private static void send(RoutingContext context, Problem problem) {
        JsonObject body = new JsonObject()
                .put("type", "https://sluice.dev/problems/" + problem.slug)
                .put("title", problem.slug)
                .put("status", problem.status)
                .put("detail", problem.getMessage());
        if (problem.field != null) {
            body.put("field", problem.field);
        }
        context.response()
                .setStatusCode(problem.status)
                .putHeader("Content-Type", "application/problem+json")
                .putHeader("Cache-Control", "no-store")
                .end(body.encode());
    }

    /// One page of a list, its cursor the index of what comes next.
    static Answer page(io.vertx.core.http.HttpServerRequest request, List<JsonObject> all) {
        String cursor = Optional.ofNullable(request.getParam("cursor")).orElse("");
        boolean first = cursor.isEmpty() || cursor.startsWith(EMPTY);
        int limit = cursor.startsWith(EMPTY)
                ? 1
                : Integer.parseInt(
                        Optional.ofNullable(request.getParam("limit")).orElse("100"));
        int from = first ? 0 : Integer.parseInt(cursor);
        int to = Math.min(all.size(), from + limit);
        JsonObject page = new JsonObject().put("items", new JsonArray(List.copyOf(all.subList(from, to))));
        return Answer.ok(to < all.size() ? page.put("nextCursor", Integer.toString(to)) : page.putNull("nextCursor"));
    }
}
