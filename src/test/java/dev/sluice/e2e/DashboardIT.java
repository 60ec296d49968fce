package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.web.PlayerInfo;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/// A real browser goes through the whole dashboard, in front of made-up data. Without a Chromium on the path it is
/// skipped, except in CI, where that is a failure.
@Tag("chromium")
class DashboardIT {
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");
    private static final PlayerInfo EMBEDDED =
            new PlayerInfo("rtmp://localhost/live", "", new PlayerInfo.Demo("demo", "data/demo-key"));

    private Path folder = Path.of("target");
    private @Nullable Chromium browser;
    private @Nullable FakeService service;

    @BeforeEach
    void findChromium(TestInfo test) {
        Path program = Chromium.programOrSkip();
        // One for each test: what is left of a browser's processes may still write into it.
        folder = SluiceProcess.folder(
                "DashboardIT-" + test.getTestMethod().orElseThrow().getName());
        browser = Chromium.start(program, folder.resolve("profile")).listen();
    }

    @AfterEach
    void nothingWasRedInTheConsole() {
        try (Chromium chromium = browser;
                FakeService _ = service) {
            if (chromium != null) {
                assertThat(chromium.complaints()).isEmpty();
            }
        }
    }

    @Test
    void whoIsNotSignedInSeesTheFirstPageAndNothingElse() {
        Dashboard dashboard = dashboard(EMBEDDED).open("/");

        dashboard.sees("Nothing on air yet").sees("Go live").sees("Sign in");
        assertThat(dashboard.evaluate("document.querySelectorAll('nav a').length"))
                .isEqualTo("0");
        assertThat(fake().api.calls()).isEmpty();
        dashboard.shoot(SCREENSHOTS.resolve("first-page.png"));
    }

    @Test
    void theBannersLinkSignsInAndLeavesNoTokenInTheAddress() {
        Dashboard dashboard = dashboard(EMBEDDED).signIn(FakeApi.ADMIN);

        assertThat(dashboard.heading()).isEqualTo("Live");
        assertThat(dashboard.evaluate("location.href")).isEqualTo(fake().uri().toString());
        assertThat(dashboard.evaluate("history.length"))
                .as("about:blank, about:blank, this")
                .isIn("2", "3");

        dashboard.reload();
        dashboard.sees("admin");
        dashboard.press("admin").press("Sign out").sees("Nothing on air yet");
        assertThat(dashboard.everythingKept()).doesNotContain(FakeApi.ADMIN);
    }

    @Test
    void aWrongTokenAndOneThatIsOverAreToldAndTheViewIsKept() {
        Dashboard dashboard = dashboard(EMBEDDED).open("/#/pods").sees("Sign in");

        dashboard.fill("Token", "nonsense").press("Sign in").sees("the token was not accepted");
        dashboard.fill("Token", FakeApi.ADMIN).press("Sign in").sees("sluice-0");
        assertThat(dashboard.heading()).isEqualTo("Pods");

        fake().api.revokeTokens();
        dashboard.sees("You are signed out");
        assertThat(dashboard.text()).doesNotContain("sluice-0");
    }

    @Test
    void atAProviderTheButtonLeadsToItsPage() {
        Dashboard dashboard = dashboard(new PlayerInfo("rtmp://in.example/live", "", null, PlayerInfo.SignIn.PROVIDER))
                .open("/#/channels");

        dashboard.sees("Sign in").press("Sign in").sees("The provider's page.");
    }

    @Test
    void aViewerSeesNothingToWriteWith() {
        Dashboard dashboard =
                dashboard(EMBEDDED).open("/#token=" + FakeApi.VIEWER).sees("somebody");

        Map<String, String> views = Map.of(
                "#/channels", "town-hall", "#/channels/studio-a", "Truck", "#/live/" + id("studio-a"), "Delivery");
        views.forEach((view, shown) -> {
            dashboard.goTo(view).sees(shown);
            for (String words : List.of("New", "Save", "Delete", "End session", "Rotate", "Revoke", "Disable")) {
                assertThat(dashboard.canPress(words)).as(view + ": " + words).isFalse();
            }
        });
    }

    @Test
    void whoHasNoRoleIsToldWhichOneIsMissing() {
        dashboard(EMBEDDED)
                .open("/#token=" + FakeApi.NOBODY)
                .sees("You may not do this.")
                .sees("sluice-admin");
    }

    @Test
    void theLiveSessionsAtAGlanceAndOneInDetail() {
        Dashboard dashboard = dashboard(EMBEDDED).signIn(FakeApi.ADMIN);

        dashboard
                .sees("6 on air")
                .sees("Findings")
                .sees("Waiting")
                .sees("Unknown")
                .sees("keyframe interval 8.3 s");
        String first = dashboard.evaluate("document.querySelector('.session .health').innerText");
        assertThat(first).as("what wants a look comes first").contains("Unknown");

        dashboard.press("Healthy").doesNotSee("keyframe interval 8.3 s").press("All");
        dashboard
                .fill("Search sessions", "vmix")
                .doesNotSee("studio-a")
                .fill("Search sessions", "")
                .sees("studio-a");

        dashboard
                .press("studio-b")
                .sees("Findings")
                .sees("the store took 2.4 s")
                .sees("29.97 fps")
                .sees("H.264 High 4.0");
        await("the charts go on")
                .atMost(Duration.ofSeconds(15))
                .until(() -> dashboard
                        .evaluate("document.querySelector('.curve.first').getAttribute('d')")
                        .contains("L"));
    }

    @Test
    void endingASessionAsksFirst() {
        Dashboard dashboard = dashboard(EMBEDDED).signIn(FakeApi.ADMIN);
        dashboard.press("studio-a").press("End session").sees("End the session of studio-a?");

        dashboard.press("Cancel").doesNotSee("End the session of");
        assertThat(fake().api.lastCall(HttpMethod.DELETE)).isEmpty();

        dashboard
                .press("End session")
                .sees("End the session of")
                .press("End session")
                .sees("Ended by an administrator");
        assertThat(fake().api.lastCall(HttpMethod.DELETE))
                .hasValueSatisfying(call -> assertThat(call.client()).isEqualTo("dashboard"));
    }

    @Test
    void tenThousandChannelsByPagesAndBySearch() {
        Dashboard dashboard = dashboard(EMBEDDED).signIn(FakeApi.ADMIN);
        for (int i = 0; i < 10_000; i++) {
            fake().api.channels.add("event-%05d".formatted(i), "Event " + i, false);
        }

        dashboard
                .goTo("#/channels")
                .sees("event-00040")
                .press("Next page")
                .sees("event-00060")
                .doesNotSee("event-00010");
        dashboard.reload();
        dashboard.sees("event-00060").press("First page").sees("event-00010");
        dashboard.fill("Search channels", "event-0777").sees("event-07775").doesNotSee("event-00010");
        dashboard.fill("Search channels", "nothing-like-it").sees("No channel matches");
    }

    @Test
    void aChannelIsCreatedWithErrorsAtTheirFields() {
        Dashboard dashboard = dashboard(EMBEDDED).signIn(FakeApi.ADMIN).goTo("#/channels/new");

        dashboard.fill("Id", "No Good").press("Create channel").sees("An id is made of small letters");
        assertThat(dashboard.focused()).isEmpty();
        assertThat(dashboard.evaluate("document.activeElement.name")).isEqualTo("id");
        assertThat(dashboard.evaluate("document.activeElement.getAttribute('aria-invalid')"))
                .isEqualTo("true");

        dashboard.fill("Id", "studio-a").press("Create channel").sees("There is a channel with this id already.");
        dashboard.fill("Id", "matinee").fill("Name", "Matinée").press("Reconnects, networks and limits");
        dashboard
                .fill("Networks that may publish", "10.0.0.0/8\nnowhere")
                .press("Create channel")
                .sees("No network: nowhere");
        assertThat(dashboard.evaluate("document.activeElement.name")).isEqualTo("allowedNetworks");

        dashboard
                .fill("Networks that may publish", "10.0.0.0/8")
                .fill("Reconnect window", "90")
                .press("Create channel");
        dashboard.sees("Now make a stream key").sees("No stream key yet");
        JsonObject channel = fake().api.channels.channel("matinee");
        assertThat(channel.getString("name")).isEqualTo("Matinée");
        assertThat(channel.getString("reconnectWindow")).isEqualTo("PT90S");
        assertThat(channel.getJsonArray("allowedNetworks")).containsExactly("10.0.0.0/8");
    }

    @Test
    void aChannelIsChangedAndSomebodyElsesChangeIsNotOverwritten() {
        Dashboard dashboard = dashboard(EMBEDDED).signIn(FakeApi.ADMIN).goTo("#/channels/studio-a");

        dashboard.sees("Settings").fill("Name", "Big hall").press("Save").sees("Saved.");
        assertThat(fake().api.channels.channel("studio-a").getString("name")).isEqualTo("Big hall");
        assertThat(fake().api.lastCall(HttpMethod.PATCH))
                .hasValueSatisfying(
                        call -> assertThat(call.body()).as("only what changed").isEqualTo("{\"name\":\"Big hall\"}"));

        fake().api.channels.rename("studio-a", "Theirs");
        dashboard
                .fill("Name", "Mine")
                .press("Save")
                .sees("Somebody else changed this channel")
                .sees("Name");
        assertThat(fake().api.channels.channel("studio-a").getString("name")).isEqualTo("Theirs");
        dashboard.press("Reload").doesNotSee("Somebody else");
        await().untilAsserted(() -> assertThat(dashboard.value("Name")).isEqualTo("Theirs"));
        dashboard.press("Record").press("Save").sees("Saved.");
        assertThat(fake().api.channels.channel("studio-a").getString("name")).isEqualTo("Theirs");
    }

    @Test
    void aChannelIsDeletedByTypingItsId() {
        Dashboard dashboard = dashboard(EMBEDDED).signIn(FakeApi.ADMIN).goTo("#/channels/studio-a");

        dashboard.press("Delete channel").sees("Delete studio-a?");
        assertThat(dashboard.canPress("Delete channel")).isFalse();
        dashboard.fill("Type", "studio").press("Cancel").press("Delete channel").fill("Type", "studio-a");
        assertThat(dashboard.canPress("Delete channel")).isTrue();
        dashboard.press("Delete channel").sees("Deleted studio-a.");
        assertThat(fake().api.channels.exists("studio-a")).isFalse();
    }

    @Test
    void theSecretOfAKeyIsShownOnceAndThenNowhere() {
        Dashboard dashboard = dashboard(EMBEDDED).signIn(FakeApi.ADMIN).goTo("#/channels/studio-a");

        dashboard
                .press("New stream key")
                .fill("Name", "Truck 2")
                .press("Make the key")
                .sees("Copy the key now");
        String secret = dashboard.value("Stream key");
        assertThat(secret).startsWith("sk_studio-a_");
        assertThat(dashboard.value("Server")).isEqualTo("rtmp://127.0.0.1/live");
        dashboard.sees("Keyframe interval 2 s").sees("CBR").sees("Custom…");
        chromium().screenshot(SCREENSHOTS.resolve("key-light.png"));

        dashboard.key("Escape", 27);
        dashboard
                .sees("Copy the key first")
                .press("Done")
                .doesNotSee("Copy the key now")
                .sees("Truck 2");
        assertThat(dashboard.everythingKept()).doesNotContain(secret);
    }

    @Test
    void aKeyIsRotatedWithoutAMomentWithoutOne() {
        Dashboard dashboard = dashboard(EMBEDDED).signIn(FakeApi.ADMIN).goTo("#/channels/studio-a");

        dashboard.press("Rotate key Studio").press("Make the new key").sees("Copy the key now");
        assertThat(fake().api.channels.keys("studio-a")).hasSize(4);
        dashboard
                .press("Next: the old key")
                .press("Let it expire in an hour")
                .press("Apply")
                .sees("The old key is retired.");
        assertThat(key("k7Qm2").getString("expiresAt"))
                .isBetween(
                        Instant.now().plusSeconds(3500).toString(),
                        Instant.now().plusSeconds(3700).toString());
    }

    @Test
    void keysAreDisabledLimitedAndRevoked() {
        Dashboard dashboard = dashboard(EMBEDDED).signIn(FakeApi.ADMIN).goTo("#/channels/studio-a");

        dashboard.press("Disable key Studio").sees("Disabled:");
        await().untilAsserted(
                        () -> assertThat(key("k7Qm2").getBoolean("enabled")).isFalse());
        dashboard.press("Enable key Studio").sees("Enabled.");

        dashboard
                .press("Expiry key Studio")
                .set("Expires", "2020-01-01T10:00")
                .press("Save")
                .sees("That moment is over already.");
        dashboard.set("Expires", "2090-01-01T10:00").press("Save").sees("Saved.");
        assertThat(key("k7Qm2").getString("expiresAt")).startsWith("20");

        dashboard
                .press("Revoke key Studio")
                .sees("cannot be undone")
                .press("Revoke key")
                .sees("Revoked.");
        assertThat(fake().api.channels.keys("studio-a")).hasSize(2);
    }

    @Test
    void historyAndRecordings() {
        Dashboard dashboard = dashboard(EMBEDDED).signIn(FakeApi.ADMIN);

        dashboard.press("History").sees("The encoder stopped").sees("The store could not be reached");
        dashboard.fill("Only of the channel", "studio-b").doesNotSee("The encoder stopped");
        dashboard.press("studio-b").sees("The store could not be reached").sees("Delivery");

        dashboard.press("Recordings").press("studio-a").sees("Ready when it has ended");
        assertThat(dashboard.canPress("Copy recording URL")).isTrue();
    }

    @Test
    void aChannelAndARecordingPlayInTheDashboard() throws IOException {
        Dashboard dashboard = dashboard(EMBEDDED);
        recordTo(media().resolve("rec/studio-a/b1"), "vod.m3u8");
        recordTo(media().resolve("seg/studio-a/b1/0"), "media.m3u8");
        Files.createDirectories(media().resolve("live/studio-a"));
        Files.writeString(media().resolve("live/studio-a/index.m3u8"), """
                #EXTM3U
                #EXT-X-STREAM-INF:BANDWIDTH=900000,CODECS="avc1.64001e,mp4a.40.2"
                ../../seg/studio-a/b1/0/media.m3u8
                """);
        dashboard.signIn(FakeApi.ADMIN).press("Play studio-a").sees("Playback URL");
        awaitPlayback(dashboard);
        chromium().screenshot(SCREENSHOTS.resolve("player.png"));
        dashboard.press("Close").doesNotSee("Playback URL");
        assertThat(dashboard.evaluate("document.querySelectorAll('video').length"))
                .isEqualTo("0");

        dashboard
                .goTo("#/recordings/studio-a")
                .press("Play Recording of studio-a")
                .sees("Recording URL");
        awaitPlayback(dashboard);
    }

    @Test
    void aTabThatNobodyLooksAtAsksNothing() {
        Dashboard dashboard = dashboard(EMBEDDED).signIn(FakeApi.ADMIN).sees("6 on air");

        hide(dashboard, true);
        int before = fake().api.calls().size();
        await().during(Duration.ofSeconds(7))
                .atMost(Duration.ofSeconds(9))
                .until(() -> fake().api.calls().size() <= before + 1);
        hide(dashboard, false);
        await().atMost(Duration.ofSeconds(3)).until(() -> fake().api.calls().size() >= before + 1);
    }

    @Test
    void aThousandSessionsAreDrawnAsFarAsOneLooks() {
        Dashboard dashboard = dashboard(EMBEDDED);
        for (int i = 0; i < 994; i++) {
            fake().api.sessions.addLive("crowd-%03d".formatted(i), "live", Duration.ofMinutes(i), "OBS 30.2.3", 2500);
        }
        dashboard.signIn(FakeApi.ADMIN).sees("1,000 on air").sees("Show more of 1,000");
        assertThat(dashboard.evaluate("document.querySelectorAll('.session').length"))
                .isEqualTo("100");
        dashboard.press("Show more");
        await().untilAsserted(() -> assertThat(dashboard.evaluate("document.querySelectorAll('.session').length"))
                .isEqualTo("200"));
        dashboard.fill("Search sessions", "crowd-777").sees("crowd-777").doesNotSee("crowd-001");
    }

    @Test
    void anEmptyInstallationLeadsToItsFirstChannel() {
        service = new FakeService(new PlayerInfo("rtmp://in.example/live", "", null), media());
        Dashboard dashboard = new Dashboard(chromium(), fake().uri()).signIn(FakeApi.ADMIN);

        dashboard.sees("No channel yet").shoot(SCREENSHOTS.resolve("empty.png"));
        dashboard
                .press("Create the first channel")
                .sees("New channel")
                .press("Create channel")
                .sees("No stream key yet");
    }

    @Test
    void outagesAreToldAndWhatIsKnownStays() {
        Dashboard dashboard = dashboard(EMBEDDED).signIn(FakeApi.ADMIN).sees("6 on air");

        fake().api.failWith(new FakeApi.Problem(503, "store-unavailable", "The store does not answer.", null));
        dashboard.sees("The store cannot be reached.").sees("studio-a").sees("was known");
        fake().api.failWith(null);
        dashboard.doesNotSee("The store cannot be reached.");
    }

    @Test
    void theKeyboardIsEnough() {
        Dashboard dashboard = dashboard(EMBEDDED).signIn(FakeApi.ADMIN).sees("6 on air");

        List<String> order = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            dashboard.key("Tab", 9);
            order.add(dashboard.focused());
            assertThat(dashboard.evaluate("getComputedStyle(document.activeElement).outlineStyle"
                            + " + getComputedStyle(document.activeElement, '::after').outlineStyle"))
                    .as("the focus shows at " + order.getLast())
                    .contains("solid");
        }
        assertThat(order.subList(0, 7))
                .containsExactly(
                        "Skip to the content", "Sluice", "Live6 on air", "Channels", "History", "Recordings", "Pods");

        dashboard.goTo("#/channels/studio-a").sees("Settings");
        await().until(() -> dashboard.evaluate("document.activeElement.tagName").equals("H1"));
        dashboard.press("New stream key").sees("Make the key");
        for (int i = 0; i < 12; i++) {
            dashboard.key("Tab", 9);
            assertThat(dashboard.evaluate(
                            "document.activeElement === document.body || !!document.activeElement.closest('dialog')"))
                    .as("stays in the dialog")
                    .isEqualTo("true");
        }
        dashboard.key("Escape", 27);
        dashboard.doesNotSee("Make the key");
    }

    @Test
    void everyViewOnEveryScreen() {
        Dashboard dashboard = dashboard(EMBEDDED).signIn(FakeApi.ADMIN).sees("6 on air");
        // A few answers, so that the charts have something to show.
        await("a line")
                .atMost(Duration.ofSeconds(30))
                .until(() -> dashboard
                                .evaluate("document.querySelector('.sparkline .curve')?.getAttribute('d') ?? ''")
                                .chars()
                                .filter(c -> c == ',')
                                .count()
                        >= 4);
        for (String theme : List.of("light", "dark", "phone", "phone-dark")) {
            boolean phone = theme.startsWith("phone");
            dashboard.screen(phone ? 390 : 1280, phone ? 844 : 900, phone, theme.endsWith("dark"));
            for (String[] view : VIEWS) {
                dashboard.goTo(view[1].replace("{session}", id("studio-b"))).sees(view[2]);
                dashboard.shoot(SCREENSHOTS.resolve(view[0] + "-" + theme + ".png"));
                assertThat(dashboard.overflow()).as(view[0] + " " + theme).isEmpty();
                assertThat(dashboard.hardships()).as(view[0] + " " + theme).isEmpty();
            }
        }
    }

    private static final String[][] VIEWS = {
        {"session", "#/live/{session}", "Last frame to playlist"},
        {"channels", "#/channels", "studio-c"},
        {"channel", "#/channels/studio-a", "Truck"},
        {"new-channel", "#/channels/new", "Create channel"},
        {"history", "#/history", "The encoder stopped"},
        {"recordings", "#/recordings/studio-a", "Ready when"},
        {"pods", "#/pods", "sluice-2"},
        {"live", "#/live", "6 on air"},
    };

    private static void hide(Dashboard dashboard, boolean hidden) {
        dashboard.evaluate("Object.defineProperty(document, 'hidden', {value: " + hidden
                + ", configurable: true}); document.dispatchEvent(new Event('visibilitychange'))");
    }

    private static void awaitPlayback(Dashboard dashboard) {
        await("the picture moves")
                .atMost(Duration.ofSeconds(20))
                .until(() -> Double.parseDouble(dashboard.evaluate("document.querySelector('video')?.currentTime ?? 0"))
                        > 1);
    }

    /// A few seconds of H.264 and AAC as a complete playlist.
    private static void recordTo(Path folder, String playlist) throws IOException {
        Files.createDirectories(folder);
        Input input = Input.of(Input.Video.of("25", 0), new Input.Audio(48_000, 2, false));
        Command.run(Command.ffmpeg(List.of(
                        "-nostdin",
                        "-v",
                        "error",
                        "-i",
                        input.file().toString(),
                        "-c",
                        "copy",
                        "-f",
                        "hls",
                        "-hls_time",
                        "2",
                        "-hls_playlist_type",
                        "vod",
                        folder.resolve(playlist).toString())))
                .orFail();
    }

    private JsonObject key(String id) {
        return fake().api.channels.keys("studio-a").stream()
                .filter(key -> key.getString("id").equals(id))
                .findFirst()
                .orElseThrow();
    }

    private String id(String channel) {
        return fake().api.sessions.live().stream()
                .filter(session -> session.getString("channelId").equals(channel))
                .findFirst()
                .orElseThrow()
                .getString("id");
    }

    private Path media() {
        return folder.resolve("media");
    }

    private FakeService fake() {
        FakeService fake = service;
        if (fake == null) {
            throw new IllegalStateException("not started");
        }
        return fake;
    }

    private Chromium chromium() {
        Chromium chromium = browser;
        if (chromium == null) {
            throw new IllegalStateException("not started");
        }
        return chromium;
    }

    /// An installation in use: sessions in every state, channels, keys, a past.
    private Dashboard dashboard(PlayerInfo info) {
        service = new FakeService(info, media());
        FakeChannels channels = fake().api.channels;
        channels.add("demo", "Demo", false)
                .add("studio-a", "Studio A, Hamburg", true)
                .add("studio-b", "Studio B", true);
        channels.add("studio-c", "Studio C", false)
                .add("chapel", "Sunday service", true)
                .add("town-hall", "", false);
        channels.addKey("studio-a", "k7Qm2", "Studio", true, null)
                .addKey("studio-a", "k9Xa1", "Truck", true, Instant.now().plus(Duration.ofDays(12)))
                .addKey("studio-a", "k0Old", null, true, Instant.now().minus(Duration.ofDays(3)));
        FakeSessions sessions = fake().api.sessions;
        sessions.addLive("studio-a", "live", Duration.ofMinutes(134), "OBS 30.2.3", 6020);
        FakeSessions.addFindings(
                sessions.addLive("studio-b", "live", Duration.ofMinutes(71), "OBS 31.0.1", 2890), true);
        FakeSessions.addFindings(sessions.addLive("chapel", "live", Duration.ofMinutes(12), "Larix 1.3", 1480), false);
        sessions.addLive("demo", "live", Duration.ofHours(50), "Lavf61.7.100", 2600);
        sessions.addLive("town-hall", "waiting", Duration.ofMinutes(33), "vMix 27", 4200);
        sessions.addLive("studio-c", "unknown", Duration.ofHours(3), "Wirecast 16", 5100);
        sessions.addEnded("studio-a", Duration.ofHours(3), Duration.ofMinutes(94), "unpublished", null);
        FakeSessions.addFindings(
                sessions.addEnded(
                        "studio-b",
                        Duration.ofHours(5),
                        Duration.ofMinutes(12),
                        "store_unavailable",
                        "no answer for 30 s"),
                false);
        sessions.addEnded("chapel", Duration.ofDays(7), Duration.ofMinutes(61), "peer_closed", null);
        sessions.addBroadcast("studio-a", Duration.ofMinutes(134), null, true);
        sessions.addBroadcast("studio-a", Duration.ofHours(5), Duration.ofMinutes(94), true);
        sessions.addBroadcast("studio-a", Duration.ofDays(9), Duration.ofMinutes(31), false);
        sessions.addPod("sluice-0", "running", 214, 0.36);
        sessions.addPod("sluice-1", "running", 541, 0.91);
        sessions.addPod("sluice-2", "silent", 12, 0.02);
        return new Dashboard(chromium(), URI.create(fake().uri().toString()));
    }
}
