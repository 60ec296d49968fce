package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The live sessions in the dashboard: that what it shows is so, is now, and is told when it is not.
@Tag("chromium")
class DashboardLiveIT extends DashboardFixture {
    /// Some tests are as fast as the page is patient.
    private static final Duration PATIENCE = Duration.ofSeconds(25);

    @Test
    void theCurvesShowWhatIsRecentAndTheFactsTheWholeSession() {
        Dashboard dashboard = dashboard(EMBEDDED);
        fake().api.sessions.keepStill();
        JsonObject session = live("studio-a");
        FakeSessions.recently(session, Duration.ofMillis(40), Duration.ofMillis(70));
        dashboard.signIn(FakeApi.ADMIN).sees("70 ms");

        FakeSessions.recently(session, Duration.ofMillis(1900), Duration.ofMillis(2600));
        dashboard.sees("2.6 s").sees("Worst lag").press("studio-a");
        dashboard.sees("40 ms to 1.9 s").sees("70 ms to 2.6 s").sees("42 ms · 109 ms");
        FakeSessions.recently(session, null, null);
        await("no segment in the last minute")
                .atMost(PATIENCE)
                .until(() -> dashboard
                        .evaluate("[...document.querySelectorAll('.chart-value')].map(e => e.textContent)"
                                + ".slice(1).join(' ')")
                        .equals("– –"));
        dashboard.sees("42 ms · 109 ms");
    }

    @Test
    void theLastWordsOfADeadPodAreNoBitrate() {
        Dashboard dashboard = dashboard(EMBEDDED);
        fake().api.sessions.keepStill();
        dashboard.signIn(FakeApi.ADMIN);

        dashboard.sees("1 waiting · 1 unknown").sees("Total 13.0 Mbit/s");
        for (String state : new String[] {"waiting", "unknown"}) {
            String row = "document.querySelector('.session." + state + "')";
            assertThat(dashboard.evaluate(row + ".querySelectorAll('.curve').length"))
                    .isEqualTo("0");
            assertThat(dashboard.evaluate(row + ".querySelector('.metric b').textContent"))
                    .isEqualTo("–");
        }
        assertThat(dashboard.evaluate("document.querySelectorAll('.session.healthy .curve').length"))
                .isNotEqualTo("0");
    }

    @Test
    void allBitratesHaveOneScale() {
        Dashboard dashboard = dashboard(EMBEDDED);
        fake().api.sessions.keepStill();
        dashboard.signIn(FakeApi.ADMIN).sees("Total");

        double large = height(dashboard, "studio-a");
        double small = height(dashboard, "chapel");
        assertThat(large / small).as("6.0 and 1.5 Mbit/s").isBetween(3.5, 4.5);
    }

    @Test
    void howFarSoundAndPicturesLieApartInTheStream() {
        Dashboard dashboard = dashboard(EMBEDDED);
        live("studio-a").put("audioVideoOffset", "PT0.021S");
        live("demo").put("audioVideoOffset", "PT-0.035S");

        dashboard.signIn(FakeApi.ADMIN).press("studio-a").sees("Interleaving sound 21 ms ahead");
        dashboard.goTo("#/live/" + id("demo")).sees("Interleaving sound 35 ms behind");
    }

    @Test
    void aNewFindingIsSaidAndMarksTheTab() {
        Dashboard dashboard = dashboard(EMBEDDED).signIn(FakeApi.ADMIN).sees("1 waiting");
        assertThat(title(dashboard)).isEqualTo("4 need a look · Live · Sluice");

        FakeSessions.addFindings(live("demo"), false);
        await().atMost(PATIENCE)
                .until(() -> dashboard
                        .evaluate("document.querySelector('[role=status].said')?.textContent ?? ''")
                        .startsWith("demo: keyframe interval"));
        assertThat(title(dashboard)).startsWith("5 need a look");
        assertThat(icon(dashboard)).isEqualTo("/page/icon-look.svg");
        dashboard.goTo("#/pods").sees("sluice-0");
        assertThat(title(dashboard)).isEqualTo("5 need a look · Pods · Sluice");

        fake().api
                .sessions
                .live()
                .removeIf(session -> !session.getString("state").equals("live")
                        || !session.getJsonArray("findings").isEmpty());
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(title(dashboard)).isEqualTo("Pods · Sluice"));
        assertThat(icon(dashboard)).isEqualTo("/page/icon.svg");
    }

    @Test
    void allFindingsOfARowOpen() {
        Dashboard dashboard = dashboard(EMBEDDED).signIn(FakeApi.ADMIN).sees("and 1 more");
        assertThat(findings(dashboard))
                .as("the newest of two, and the only one")
                .isEqualTo("2");

        dashboard.press("and 1 more").sees("Less");
        assertThat(findings(dashboard)).isEqualTo("3");
        assertThat(dashboard.heading()).as("not the row's link").isEqualTo("Live");
        dashboard.press("Less").sees("and 1 more");
        assertThat(findings(dashboard)).isEqualTo("2");
    }

    private static String findings(Dashboard dashboard) {
        return dashboard.evaluate("document.querySelectorAll('.session-findings li').length");
    }

    @Test
    void aTabThatNobodyLooksAtAsksNothing() {
        Dashboard dashboard = dashboard(EMBEDDED).signIn(FakeApi.ADMIN).sees("1 waiting");

        hide(dashboard, true);
        int before = fake().api.calls().size();
        await().during(Duration.ofSeconds(7))
                .atMost(Duration.ofSeconds(9))
                .until(() -> fake().api.calls().size() <= before + 1);
        hide(dashboard, false);
        await().atMost(Duration.ofSeconds(3)).until(() -> fake().api.calls().size() >= before + 1);
    }

    @Test
    void anAnswerThatIsOvertakenIsNotShown() {
        Dashboard dashboard = dashboard(EMBEDDED).signIn(FakeApi.ADMIN).sees("1 waiting");

        // Its answer waits, whatever becomes of the question; then a newer one is asked and answered.
        dashboard.evaluate("""
                (() => {
                  const real = window.fetch;
                  window.fetch = async (url, options) => {
                    window.fetch = real;
                    const answer = await real(url, {...options, signal: undefined});
                    window.held = true;
                    await new Promise(resolve => window.letGo = resolve);
                    setTimeout(() => window.late = true, 500);
                    return answer;
                  };
                })()""");
        await().atMost(PATIENCE)
                .until(() -> dashboard.evaluate("window.held === true").equals("true"));
        fake().api
                .sessions
                .live()
                .removeIf(session -> session.getString("state").equals("waiting"));
        hide(dashboard, false);
        dashboard.doesNotSee("1 waiting");
        dashboard.evaluate("window.letGo()");
        await().atMost(PATIENCE)
                .until(() -> dashboard.evaluate("window.late === true").equals("true"));
        assertThat(dashboard.text()).doesNotContain("1 waiting");
    }

    @Test
    void whatIsOldIsDimmedAndTold() {
        Dashboard dashboard = dashboard(EMBEDDED).signIn(FakeApi.ADMIN).sees("1 waiting");

        // A network that swallows everything: no answer, no error.
        dashboard.evaluate("""
                (() => {
                  window.real = window.fetch;
                  window.asked = 0;
                  window.fetch = (url, {signal}) => new Promise((_, reject) => {
                    window.asked++;
                    signal.addEventListener('abort', () => reject(signal.reason));
                  });
                })()""");
        await("it is dimmed")
                .atMost(Duration.ofSeconds(14))
                .until(() -> !dashboard
                        .evaluate("document.querySelector('.sessions.stale')?.className ?? ''")
                        .isEmpty());
        dashboard.sees("What is shown was known 1").sees("The server does not answer.");
        assertThat(Integer.parseInt(dashboard.evaluate("window.asked")))
                .as("with pauses")
                .isLessThanOrEqualTo(2);

        dashboard.evaluate("window.fetch = window.real; window.dispatchEvent(new Event('online'))");
        dashboard.doesNotSee("was known");
        assertThat(dashboard.evaluate("document.querySelectorAll('.stale').length"))
                .isEqualTo("0");
    }

    @Test
    void anEmptyPageIsNotTheEnd() {
        Dashboard dashboard = dashboard(EMBEDDED).signIn(FakeApi.ADMIN).sees("1 waiting");

        dashboard.evaluate("""
                (() => {
                  const real = window.fetch;
                  window.fetch = (url, options) => {
                    if (!String(url).includes('/sessions') || String(url).includes('cursor')) return real(url, options);
                    window.emptied = true;
                    return Promise.resolve(new Response('{"items":[],"nextCursor":"0"}'));
                  };
                })()""");
        await().atMost(PATIENCE)
                .until(() -> dashboard.evaluate("window.emptied === true").equals("true"));
        FakeSessions.addFindings(live("demo"), false);
        await().atMost(PATIENCE).until(() -> title(dashboard).startsWith("5 need a look"));
    }

    @Test
    void aThousandSessionsAreDrawnAsFarAsOneLooks() {
        Dashboard dashboard = dashboard(EMBEDDED);
        crowd(1200);
        dashboard.signIn(FakeApi.ADMIN).sees("Show more of 1,000").sees("more than 1,000 sessions");
        assertThat(dashboard.evaluate("document.querySelectorAll('.session').length"))
                .isEqualTo("100");
        dashboard.press("Show more");
        await().untilAsserted(() -> assertThat(dashboard.evaluate("document.querySelectorAll('.session').length"))
                .isEqualTo("200"));
        dashboard.fill("Search sessions", "crowd-0777").sees("crowd-0777").doesNotSee("crowd-0001");
        // Not among the first thousand.
        dashboard.fill("Search sessions", "crowd-1199").sees("crowd-1199 ✓ Healthy");
        dashboard.press("crowd-1199").sees("Delivery");
        await("its curves too")
                .atMost(PATIENCE)
                .until(() -> dashboard
                        .evaluate("document.querySelector('.chart .curve')?.getAttribute('d') ?? ''")
                        .contains("L"));
    }

    @Test
    void aTabLeftOpenDoesNotGrow() {
        Dashboard dashboard = dashboard(EMBEDDED);
        crowd(40);
        dashboard.signIn(FakeApi.ADMIN).sees("1 waiting");
        dashboard.evaluate("window.ahead = 0; const now = Date.now; Date.now = () => now() + window.ahead;"
                + "import('/page/live-sessions.js').then(module => window.live = module.live); 0");
        await().until(() -> dashboard.evaluate("!!window.live").equals("true"));

        polls(dashboard, 130);
        double full = heap();
        polls(dashboard, 200);
        double later = heap();

        assertThat(dashboard.evaluate("window.live.points(window.live.sessions[0].id).length <= 121"))
                .isEqualTo("true");
        assertThat(later - full).as("MB after 17 more minutes of 46 sessions").isLessThan(2);
    }

    @Test
    void nobodyIsOnAirAndWhatToDoAboutIt() {
        Dashboard dashboard = emptyDashboard(EMBEDDED);
        fake().api.channels.add("demo", "Demo", false).add("studio-a", "Studio A", true);
        dashboard
                .signIn(FakeApi.ADMIN)
                .sees("Nobody is on air")
                .sees("data/demo-key")
                .sees("keyframe interval 2 s");

        assertThat(dashboard.value("RTMP server")).isEqualTo("rtmp://127.0.0.1/live");
        dashboard.shoot(SCREENSHOTS.resolve("nobody-light.png"));
        dashboard.screen(390, 844, true, true).shoot(SCREENSHOTS.resolve("nobody-phone-dark.png"));
        assertThat(dashboard.overflow() + dashboard.hardships()).isEmpty();
        dashboard.press("studio-a").sees("Stream keys");
    }

    @Test
    void theFocusIsNotLostWithTheSession() {
        Dashboard dashboard = dashboard(EMBEDDED).signIn(FakeApi.ADMIN);
        dashboard.press("studio-a").press("End session").press("End session").sees("Ended by an administrator");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(focus(dashboard)).isEqualTo("H1 studio-a"));

        dashboard.goTo("#/live/" + id("demo")).press("Play demo").sees("Playback URL");
        JsonObject session = live("demo");
        fake().api.sessions.live().remove(session);
        fake().api.sessions.end(session, "unpublished");
        dashboard
                .sees("The encoder stopped")
                .sees("Playback URL")
                .press("Close")
                .doesNotSee("Playback URL");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(focus(dashboard)).isEqualTo("H1 demo"));
    }

    private static String focus(Dashboard dashboard) {
        return dashboard.evaluate("document.activeElement.tagName + ' ' + document.activeElement.textContent");
    }

    /// Polls one after the other, five seconds apart as the page sees it.
    private void polls(Dashboard dashboard, int count) {
        dashboard.evaluate("window.done = false; (async () => { for (let i = 0; i < " + count
                + "; i++) { window.ahead += 5000; await window.live.poll(); } window.done = true; })(); 0");
        await().atMost(Duration.ofSeconds(90))
                .until(() -> dashboard.evaluate("window.done").equals("true"));
    }

    private double heap() {
        chromium().call("HeapProfiler.collectGarbage", Map.of());
        return chromium()
                        .call("Runtime.getHeapUsage", Map.of())
                        .path("usedSize")
                        .asDouble()
                / 1e6;
    }

    private void crowd(int sessions) {
        Instant now = Instant.now();
        for (int i = 0; i < sessions; i++) {
            fake().api
                    .sessions
                    .addLive(
                            "crowd-%04d".formatted(i),
                            "live",
                            Duration.between(now.minusSeconds(60L * i + 60), now),
                            "OBS 30.2.3",
                            2500);
        }
    }

    /// Of the bitrate's curve, from its floor.
    private static double height(Dashboard dashboard, String channel) {
        String curve = dashboard.evaluate("[...document.querySelectorAll('.session')].find(row => row.textContent"
                + ".startsWith('" + channel + "')).querySelector('.curve').getAttribute('d')");
        return 100 - Double.parseDouble(curve.replaceFirst("M[0-9.]+,([0-9.]+).*", "$1"));
    }

    private JsonObject live(String channel) {
        return fake().api.sessions.live().stream()
                .filter(session -> session.getString("channelId").equals(channel))
                .findFirst()
                .orElseThrow();
    }

    private static String title(Dashboard dashboard) {
        return dashboard.evaluate("document.title");
    }

    private static String icon(Dashboard dashboard) {
        return dashboard.evaluate("document.querySelector('link[rel=icon]').getAttribute('href')");
    }

    private static void hide(Dashboard dashboard, boolean hidden) {
        dashboard.evaluate("Object.defineProperty(document, 'hidden', {value: " + hidden
                + ", configurable: true}); document.dispatchEvent(new Event('visibilitychange'))");
    }
}
