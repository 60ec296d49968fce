package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// How the dashboard looks: on every screen, in every colour, in every time zone.
@Tag("chromium")
class DashboardViewsIT extends DashboardFixture {
    private static final String[][] VIEWS = {
        {"session", "#/live/{session}", "Last frame to playlist"},
        {"session-ended", "#/history/{ended}", "The store could not be reached"},
        {"channels", "#/channels", "studio-c"},
        {"channel", "#/channels/studio-a", "Truck"},
        {"new-channel", "#/channels/new", "Create channel"},
        {"history", "#/history", "The encoder stopped"},
        {"recordings", "#/recordings/studio-a", "Ready when"},
        {"choose", "#/recordings", "Choose a channel"},
        {"pods", "#/pods", "sluice-2"},
        {"live", "#/live", "1 waiting · 1 unknown"},
    };

    /// As after minutes of looking; else every picture would show the beginning of a curve.
    private static final String PAST = """
            import('/page/live-sessions.js').then(({live}) => {
              const now = Date.now();
              const wave = (t, i) => Math.sin(t / 23 + i) * 0.5 + Math.sin(t / 7.3 + 2 * i) * 0.3 + Math.sin(t / 2.9 + i) * 0.2;
              live.sessions.forEach((session, i) => {
                const points = live.points(session.id);
                const gone = session.state !== 'live';
                for (let ago = gone ? 60 : 5; ago < 595; ago += 5) {
                  const t = (600 - ago) / 5;
                  const trouble = session.channelId === 'studio-b' ? Math.exp(-(((ago - 150) / 35) ** 2)) : 0;
                  points.unshift({t: now - ago * 1000, reportedAt: '', bitrate: session.bitrateKbps.mean * (1 + 0.09 * wave(t, i)),
                    upload: 0.045 + 0.01 * wave(t, i) + 1.4 * trouble, publish: 0.085 + 0.02 * wave(t + 3, i) + 2.1 * trouble});
                }
              });
              window.past = true;
            });
            0""";

    @Test
    void everyViewOnEveryScreen() {
        Dashboard dashboard = dashboard(EMBEDDED).signIn(FakeApi.ADMIN).sees("1 waiting");
        dashboard.evaluate(PAST);
        await().until(() -> dashboard.evaluate("window.past === true").equals("true"));
        String ended = fake().api.sessions.ended("studio-b").getString("id");
        for (String theme : List.of("light", "dark", "phone", "phone-dark")) {
            boolean phone = theme.startsWith("phone");
            dashboard.screen(phone ? 390 : 1280, phone ? 844 : 900, phone, theme.endsWith("dark"));
            for (String[] view : VIEWS) {
                String address = view[1].replace("{session}", id("studio-b")).replace("{ended}", ended);
                dashboard.goTo(address).sees(view[2]);
                dashboard.shoot(SCREENSHOTS.resolve(view[0] + "-" + theme + ".png"));
                assertThat(dashboard.overflow()).as(view[0] + " " + theme).isEmpty();
                assertThat(dashboard.hardships()).as(view[0] + " " + theme).isEmpty();
            }
        }
    }

    @Test
    void whatIsAwaitedHasTheShapeOfWhatComes() {
        Dashboard dashboard = dashboard(EMBEDDED).open("/").sees("Go live");
        dashboard.evaluate("const real = window.fetch; window.fetch = (url, options) => /me$|json$/.test(url)"
                + " ? real(url, options) : new Promise(() => {})");
        dashboard.goTo("#token=" + FakeApi.ADMIN).sees("admin");

        for (String[] view : new String[][] {{"live", "skeleton"}, {"channels", "loading"}}) {
            dashboard.goTo("#/" + view[0]);
            String shape = "document.querySelector('." + view[1] + "')?.checkVisibility({visibilityProperty: true})";
            await().until(() -> dashboard.evaluate(shape).equals("true"));
            dashboard.shoot(SCREENSHOTS.resolve("awaited-" + view[0] + ".png"));
            assertThat(dashboard.text()).as("said, too").contains("Loading…");
        }
    }

    @Test
    void theColoursAreTheReadersChoice() {
        Dashboard dashboard = dashboard(EMBEDDED)
                .screen(1280, 900, false, true)
                .signIn(FakeApi.ADMIN)
                .sees("1 waiting");
        String ofTheSystem = ground(dashboard);

        dashboard.press("Colours: as the system");
        await().untilAsserted(() -> assertThat(ground(dashboard)).isNotEqualTo(ofTheSystem));
        dashboard.reload();
        dashboard.sees("1 waiting");
        assertThat(ground(dashboard)).as("it is remembered").isNotEqualTo(ofTheSystem);

        dashboard.press("Colours: light").press("Colours: dark").press("Colours: as the system");
        await().untilAsserted(() -> assertThat(ground(dashboard)).isNotEqualTo(ofTheSystem));
        dashboard.press("Colours: light");
        await().untilAsserted(() -> assertThat(ground(dashboard)).isEqualTo(ofTheSystem));
    }

    /// Where the system chooses the colours there are no backgrounds: what a switch says needs lines.
    @Test
    void aSwitchIsSeenInForcedColours() {
        Dashboard dashboard = dashboard(EMBEDDED)
                .signIn(FakeApi.ADMIN)
                .goTo("#/channels/studio-a")
                .sees("Publishing is allowed");
        chromium()
                .call(
                        "Emulation.setEmulatedMedia",
                        Map.of("features", List.of(Map.of("name", "forced-colors", "value", "active"))));

        assertThat(dashboard.evaluate("getComputedStyle(document.querySelector('.switch input')).borderTopStyle"))
                .isEqualTo("solid");
        dashboard.shoot(SCREENSHOTS.resolve("channel-forced-colours.png"));
    }

    @Test
    void timesAreThoseOfTheReader() {
        chromium().call("Emulation.setTimezoneOverride", Map.of("timezoneId", "Asia/Kolkata"));
        ZoneId zone = ZoneId.of("Asia/Kolkata");
        Dashboard dashboard =
                dashboard(EMBEDDED).signIn(FakeApi.ADMIN).press("demo").sees("Delivery");
        Instant since = Instant.parse(fake().api.sessions.live().stream()
                .filter(session -> session.getString("channelId").equals("demo"))
                .findFirst()
                .orElseThrow()
                .getString("startedAt"));
        dashboard.sees(
                DateTimeFormatter.ofPattern("MMM d, yyyy, h:mm:ss", Locale.US).format(since.atZone(zone)));

        // What is chosen in the reader's zone arrives as that moment.
        LocalDateTime chosen =
                LocalDateTime.now(zone).plusDays(3).withHour(2).withMinute(15).truncatedTo(ChronoUnit.MINUTES);
        dashboard
                .goTo("#/channels/studio-a")
                .press("Expiry key Truck")
                .set("Expires", chosen.toString())
                .press("Save")
                .sees("Saved.");
        assertThat(Instant.parse(new JsonObject(fake().api
                                .lastCall(HttpMethod.PATCH)
                                .orElseThrow()
                                .body())
                        .getString("expiresAt")))
                .isEqualTo(chosen.atZone(zone).toInstant());
        dashboard.press("Expiry key Truck").sees("In your time zone");
        assertThat(dashboard.value("Expires")).isEqualTo(chosen.toString());
    }

    private static String ground(Dashboard dashboard) {
        return dashboard.evaluate("getComputedStyle(document.body).backgroundColor");
    }
}
