package dev.sluice.e2e;

import dev.sluice.e2e.FakeApi.Answer;
import dev.sluice.e2e.FakeApi.Problem;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// Sessions, broadcasts and pods, made up; the numbers of live ones move from one answer to the next.
final class FakeSessions {
    private static final String KEYFRAMES =
            "keyframe interval 8.3 s: set 2 s in OBS › Output, else viewers wait and segments grow";

    private final List<JsonObject> live = new CopyOnWriteArrayList<>();
    private final List<JsonObject> ended = new CopyOnWriteArrayList<>();
    private final List<JsonObject> broadcasts = new CopyOnWriteArrayList<>();
    private final List<JsonObject> pods = new CopyOnWriteArrayList<>();
    private final Random random = new Random(5);
    private volatile boolean still;

    /// @param state live, waiting or unknown
    JsonObject addLive(String channel, String state, Duration since, String encoder, int kbps) {
        JsonObject session = session(channel, state, Instant.now().minus(since), encoder, kbps);
        live.add(session);
        return session;
    }

    /// As a broadcaster's mistake and a slow store are told.
    static void addFindings(JsonObject session, boolean two) {
        JsonArray findings = session.getJsonArray("findings");
        findings.add(finding("keyframe-interval", KEYFRAMES, 14));
        session.getJsonObject("video").put("keyframeInterval", "PT8.3S");
        if (two) {
            findings.add(finding("store-slow", "the store took 2.4 s for a segment of 2 s", 3));
        }
    }

    JsonObject addEnded(String channel, Duration ago, Duration lasted, String cause, @Nullable String reason) {
        Instant end = Instant.now().minus(ago);
        JsonObject session = session(channel, "ended", end.minus(lasted), "OBS 30.2.3", 2900)
                .put("endedAt", end.toString())
                .put("end", new JsonObject().put("cause", cause).put("reason", reason));
        ended.add(session);
        return session;
    }

    void addBroadcast(String channel, Duration ago, @Nullable Duration lasted, boolean recorded) {
        String url = "http://localhost:8080/rec/" + channel + "/b1/vod.m3u8";
        Instant start = Instant.now().minus(ago);
        broadcasts.add(new JsonObject()
                .put("id", "b" + start.toEpochMilli())
                .put("channelId", channel)
                .put("startedAt", start.toString())
                .put("endedAt", lasted == null ? null : start.plus(lasted).toString())
                .put("state", lasted == null ? "live" : "ended")
                .put("recorded", recorded)
                .put("recordingUrl", recorded && lasted != null ? url : null)
                .put("playbackUrl", playbackUrl(channel)));
    }

    void addPod(String id, String state, int sessions, double used) {
        pods.add(new JsonObject()
                .put("id", id)
                .put("instanceId", Integer.toHexString(id.hashCode()) + "a7")
                .put("state", state)
                .put("startedAt", Instant.now().minus(Duration.ofHours(31)).toString())
                .put("reportedAt", Instant.now().toString())
                .put("reportAge", state.equals("silent") ? "PT47S" : "PT3S")
                .put("sessions", sessions)
                .put("maxSessions", 600)
                .put("capacityUsed", used)
                .put("version", "0.5.0"));
    }

    List<JsonObject> live() {
        return live;
    }

    /// The newest session of a channel that is over.
    JsonObject ended(String channel) {
        return of(channel, ended).getFirst();
    }

    /// From now on no number moves by itself, though reports go on.
    void keepStill() {
        still = true;
    }

    /// What the last minute is from now on; null while there is none. The figures of the whole session stay.
    static void recently(JsonObject session, @Nullable Duration upload, @Nullable Duration publish) {
        session.getJsonObject("uploadLatency").put("recent", upload == null ? null : upload.toString());
        session.getJsonObject("publishLatency").put("recent", publish == null ? null : publish.toString());
    }

    Answer pods() {
        return Answer.ok(
                new JsonObject().put("items", new JsonArray(List.copyOf(pods))).putNull("nextCursor"));
    }

    Answer broadcasts(HttpServerRequest request) {
        String channel = Optional.ofNullable(request.getParam("channelId"))
                .orElseThrow(() -> Problem.invalid("channelId", "Which channel?"));
        return FakeApi.page(request, of(channel, broadcasts));
    }

    Answer sessions(HttpServerRequest request, List<String> path) {
        if (path.size() == 1) {
            boolean over = "ended".equals(request.getParam("state"));
            live.forEach(this::move);
            return FakeApi.page(
                    request,
                    of(Optional.ofNullable(request.getParam("channelId")).orElse(""), over ? ended : live));
        }
        List<JsonObject> all = new ArrayList<>(live);
        all.addAll(ended);
        JsonObject session = all.stream()
                .filter(one -> one.getString("id").equals(path.get(1)))
                .findFirst()
                .orElseThrow(Problem::unknown);
        if (!request.method().name().equals("DELETE")) {
            return Answer.ok(session);
        }
        if (!live.remove(session)) {
            throw new Problem(409, "conflict", "It is over already.", null);
        }
        end(session, "kicked");
        return new Answer(202, null, Map.of());
    }

    /// What was on air until now.
    void end(JsonObject session, String cause) {
        ended.addFirst(session.put("state", "ended")
                .put("endedAt", Instant.now().toString())
                .put("end", new JsonObject().put("cause", cause).putNull("reason")));
    }

    private static List<JsonObject> of(String channel, List<JsonObject> all) {
        return all.stream()
                .filter(one -> channel.isEmpty() || one.getString("channelId").equals(channel))
                .toList();
    }

    /// Up and down a little, as encoders do.
    private void move(JsonObject session) {
        if (!session.getString("state").equals("live")) {
            return;
        }
        session.put("reportedAt", Instant.now().toString());
        if (!still) {
            JsonObject bitrate = session.getJsonObject("bitrateKbps");
            int mean = bitrate.getInteger("mean");
            bitrate.put("now", Math.max(0, mean + (int) (random.nextGaussian() * mean / 18)));
            recently(session, Duration.ofMillis(30 + random.nextInt(30)), Duration.ofMillis(60 + random.nextInt(50)));
        }
    }

    /// Who is not there any more said the same before: the API repeats the last report.
    private static JsonObject session(String channel, String state, Instant start, String encoder, int kbps) {
        return new JsonObject()
                .put("id", start.toEpochMilli() + "-" + channel)
                .put("channelId", channel)
                .put("broadcastId", "b" + start.toEpochMilli())
                .put("keyId", "k7Qm2")
                .put("state", state)
                .put("pod", "sluice-" + Math.floorMod(channel.hashCode(), 3))
                .put("startedAt", start.toString())
                .putNull("endedAt")
                .put(
                        "client",
                        new JsonObject()
                                .put("address", "203.0.113.24:51044")
                                .put("encoder", encoder)
                                .put("protocol", "rtmps"))
                .put(
                        "video",
                        new JsonObject()
                                .put("codec", "avc1.640028")
                                .put("width", kbps > 4000 ? 1920 : 1280)
                                .put("height", kbps > 4000 ? 1080 : 720)
                                .put("frameRate", 29.97)
                                .put("keyframeInterval", "PT2S")
                                .put("frames", 226_144)
                                .put("dropped", 0))
                .put(
                        "audio",
                        new JsonObject()
                                .put("codec", "mp4a.40.2")
                                .put("sampleRate", 48_000)
                                .put("channels", 2)
                                .put("frames", 353_112))
                .put("audioVideoOffset", "PT0.021S")
                .put(
                        "bitrateKbps",
                        new JsonObject().put("now", kbps).put("minute", kbps).put("mean", kbps))
                .put("receivedBytes", 2_714_220_118L)
                .put(
                        "segments",
                        new JsonObject().put("cut", 3773).put("uploaded", 3772).put("lost", 0))
                .put("uploadLatency", latency(0.042))
                .put("publishLatency", latency(0.084))
                .put("reconnects", 1)
                .put("findings", JsonArray.of())
                .putNull("end")
                .put("reportedAt", Instant.now().toString())
                .put("playbackUrl", playbackUrl(channel));
    }

    private static JsonObject finding(String kind, String text, int count) {
        return new JsonObject()
                .put("kind", kind)
                .put("text", text)
                .put("first", Instant.now().minus(Duration.ofMinutes(70)).toString())
                .put("last", Instant.now().minus(Duration.ofSeconds(20)).toString())
                .put("count", count);
    }

    private static JsonObject latency(double p50) {
        return new JsonObject()
                .put("p50", Duration.ofMillis(Math.round(p50 * 1000)).toString())
                .put("p99", Duration.ofMillis(Math.round(p50 * 2600)).toString())
                .put("recent", Duration.ofMillis(Math.round(p50 * 1000)).toString());
    }

    private static String playbackUrl(String channel) {
        return "http://localhost:8080/live/" + channel + "/index.m3u8";
    }
}
