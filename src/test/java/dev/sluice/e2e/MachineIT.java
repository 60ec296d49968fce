package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.e2e.Viewing.Entry;
import dev.sluice.e2e.Viewing.Seen;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The script that starts the whole system on one machine, used as its README says: an admin gets a token of Keycloak,
/// an encoder publishes through HAProxy, viewers watch behind nginx, and a pod is killed under the stream.
@Tag("cluster")
class MachineIT {
    private static final String CHANNEL = "studio";

    /// The script, three pods, HAProxy, nginx, the S3, Keycloak.
    private static final int PROCESSES = 8;

    private static final Duration SOON = Duration.ofSeconds(30);

    /// An encoder's connection ends as soon as the balancer sees that the pod does not answer.
    private static final Duration THROWN_OUT = Duration.ofSeconds(10);

    private static final Duration END = Duration.ofSeconds(90);

    @Test
    void aStreamOutlivesItsPodAndTheScriptEndsAllThatItHasStarted() throws IOException {
        InstalledProgram.orSkip("haproxy");
        InstalledProgram.orSkip("nginx");
        InstalledProgram.orSkip("curl");
        Path folder = SluiceProcess.folder("MachineIT");
        Path copies = folder.resolve("viewer");
        try (Machine machine = Machine.start(folder.resolve("state"));
                HttpClient client = HttpClient.newHttpClient()) {
            assertThat(machine.processes()).hasSize(PROCESSES);
            Api api = machine.api();
            assertThat(api.get("me").json().path("roles").toString()).isEqualTo("[\"sluice-admin\"]");
            theDashboardLeadsToTheLogin(machine);
            String key = streamKey(api, machine);

            URI index = machine.url("CDN_URL").resolve("live/" + CHANNEL + "/index.m3u8");
            try (Viewer viewer = Viewer.start(client, index, copies)) {
                String owner = killItsPod(machine, api, viewer, key);
                goOnElsewhere(machine, api, viewer, key, owner);
                aSegmentComesFromTheCache(index, newest(viewer));
                oneBroadcastWasSeen(viewer.finish());
            }
            theDeadPodStartsAgain(machine);
            List<Path> logs = machine.logs();
            theScriptEndsEverything(machine);
            assertThat(logs)
                    .hasSizeGreaterThanOrEqualTo(7)
                    .allSatisfy(log ->
                            assertThat(Secrets.leaksIn(log)).as(log.toString()).isEmpty());
            assertThat(Secrets.leaksIn(machine.run().out() + machine.run().err()))
                    .isEmpty();
        }
    }

    /// Keycloak shows its form to a client that it knows, at an address that it knows.
    private static void theDashboardLeadsToTheLogin(Machine machine) {
        WebAnswer login = WebAnswer.get(machine.url("WEB_URL").resolve("login"), Map.of());
        URI form = URI.create(login.header("Location").orElseThrow(() -> new AssertionError(login.body())));
        assertThat(form.toString()).startsWith(machine.get("ISSUER"));
        WebAnswer answer = WebAnswer.get(form, Map.of());
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    private static String streamKey(Api api, Machine machine) {
        assertThat(api.put("channels/" + CHANNEL, "{\"reconnectWindow\":\"PT60S\"}")
                        .status())
                .isEqualTo(201);
        Api.Answer made = api.post("channels/" + CHANNEL + "/stream-keys", null);
        assertThat(made.status()).isEqualTo(201);
        assertThat(made.response().body()).contains(machine.get("RTMP_URL"));
        return made.text("key");
    }

    /// The pod that had the session.
    private static String killItsPod(Machine machine, Api api, Viewer viewer, String key) {
        try (Command.Running lost = FfmpegPublisher.encode(machine.url("RTMP_URL"), key, 300)) {
            awaitSegments(viewer, 3, lost);
            JsonNode session = await("the session is reported")
                    .atMost(SOON)
                    .until(() -> live(api), found -> !found.isMissingNode());
            String owner = session.path("pod").asText();
            long begin = System.nanoTime();
            machine.signalPod(owner, "KILL");
            assertThat(lost.await(THROWN_OUT).exitCode()).isNotZero();
            System.out.printf(
                    "%s killed: its encoder was thrown out after %d ms%n",
                    owner, Duration.ofNanos(System.nanoTime() - begin).toMillis());
            await("the script tells")
                    .atMost(SOON)
                    .until(() -> machine.run().out().contains(owner + " has ended"));
            return owner;
        }
    }

    private static void goOnElsewhere(Machine machine, Api api, Viewer viewer, String key, String dead) {
        int before = entries(viewer).size();
        long begin = System.nanoTime();
        try (Command.Running back = FfmpegPublisher.encode(machine.url("RTMP_URL"), key, 20)) {
            awaitSegments(viewer, before + 1, back);
            System.out.printf(
                    "viewers saw it go on %d ms after it was back%n",
                    Duration.ofNanos(System.nanoTime() - begin).toMillis());
            await("another pod has it")
                    .atMost(SOON)
                    .until(
                            () -> live(api),
                            session -> !session.path("pod").asText(dead).equals(dead));
            assertThat(back.await(SOON.plus(SOON)).exitCode()).as(back.err()).isZero();
        }
        await("the end is seen")
                .atMost(SOON)
                .until(() -> viewer.snapshot().broadcasts().getLast().hasEnded());
    }

    /// The live session as the API shows it.
    private static JsonNode live(Api api) {
        JsonNode sessions = api.get("sessions?state=live&channelId=" + CHANNEL).json();
        return Stream.iterate(0, i -> i < sessions.path("items").size(), i -> i + 1)
                .map(i -> sessions.path("items").path(i))
                .filter(session -> session.path("state").asText().equals("live"))
                .findFirst()
                .orElse(sessions.path("none"));
    }

    private static void awaitSegments(Viewer viewer, int number, Command.Running publisher) {
        await(number + " segments").atMost(SOON).until(() -> {
            assertThat(publisher.isAlive() || entries(viewer).size() >= number)
                    .as(publisher.err())
                    .isTrue();
            return entries(viewer).size() >= number;
        });
    }

    private static List<Entry> entries(Viewer viewer) {
        return viewer.snapshot().broadcasts().stream()
                .flatMap(seen -> seen.entries().stream())
                .toList();
    }

    private static URI newest(Viewer viewer) {
        Seen broadcast = viewer.snapshot().broadcasts().getLast();
        return URI.create(broadcast.key()).resolve(broadcast.entries().getLast().uri());
    }

    /// The viewer has fetched it once.
    private static void aSegmentComesFromTheCache(URI index, URI segment) {
        WebAnswer again = WebAnswer.get(index.resolve(segment), Map.of("Origin", "https://player.example"));
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.header("X-Cache-Status")).hasValue("HIT");
        assertThat(again.header("Cache-Control").orElse("")).contains("immutable");
        assertThat(again.header("Access-Control-Allow-Origin")).hasValue("*");
    }

    private static void oneBroadcastWasSeen(Viewing viewing) {
        assertThat(viewing.findings()).isEmpty();
        assertThat(viewing.broadcasts()).hasSize(1);
        Seen broadcast = viewing.broadcasts().getFirst();
        assertThat(broadcast.discontinuities()).isEqualTo(1);
        List<Path> segments = broadcast.entries().stream().map(Entry::file).toList();
        assertThat(segments).allSatisfy(segment -> {
            Tracks tracks = Tracks.of(segment);
            assertThat(tracks.video()).isNotEmpty();
            assertThat(tracks.audio()).isNotEmpty();
        });
    }

    private static void theDeadPodStartsAgain(Machine machine) {
        assertThat(machine.processes()).hasSize(PROCESSES - 1);
        machine.signalScript("USR1");
        await("it is back")
                .atMost(SOON.plus(SOON))
                .until(() -> machine.processes().size() == PROCESSES);
    }

    private static void theScriptEndsEverything(Machine machine) {
        List<Long> processes = machine.processes();
        machine.signalScript("TERM");
        Command.Result result = machine.run().await(END);
        assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
        assertThat(processes).hasSize(PROCESSES).noneMatch(Machine::isAlive);
        assertThat(result.out()).doesNotContain("is killed");
    }
}
