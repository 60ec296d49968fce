package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.web.PlayerInfo;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Into the dashboard and through it: sign-in, roles, sessions, history, outages.
@Tag("chromium")
class DashboardIT extends DashboardFixture {
    @Test
    void whoIsNotSignedInSeesTheFirstPageAndNothingElse() {
        Dashboard dashboard = dashboard(EMBEDDED).open("/");

        dashboard.sees("Nothing on air yet").sees("Go live").sees("Sign in");
        assertThat(dashboard.evaluate("document.querySelectorAll('nav a').length"))
                .isEqualTo("0");
        assertThat(fake().api.calls()).isEmpty();
        dashboard.shoot(SCREENSHOTS.resolve("first-page.png"));

        dashboard.screen(390, 844, true, false).shoot(SCREENSHOTS.resolve("first-page-phone.png"));
        assertThat(dashboard.overflow()).isEmpty();
        dashboard.press("Sign in").sees("paste its admin token").shoot(SCREENSHOTS.resolve("sign-in-phone.png"));
        assertThat(dashboard.overflow() + dashboard.hardships()).isEmpty();
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
    }

    @Test
    void atAProviderTheButtonLeadsThereAndBackToTheView() {
        Dashboard dashboard = dashboard(new PlayerInfo("rtmp://in.example/live", "", null, PlayerInfo.SignIn.PROVIDER))
                .open("/#/pods");

        dashboard.press("Sign in").sees("sluice-0");
        assertThat(dashboard.heading()).isEqualTo("Pods");
        assertThat(dashboard.everythingKept()).as("no script sees the session").doesNotContain(FakeApi.SESSION);

        dashboard
                .goTo("#/channels/chapel")
                .press("Publishing is allowed")
                .press("Save")
                .sees("Saved.");
        assertThat(fake().api.lastCall(HttpMethod.PATCH))
                .hasValueSatisfying(call -> assertThat(call.client()).isEqualTo("dashboard"));

        dashboard.press("admin").press("Sign out").sees("Sign in");
        assertThat(dashboard.text()).doesNotContain("chapel");
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
                .sees("4 on air")
                .sees("Findings")
                .sees("Waiting")
                .sees("Unknown")
                .sees("interval 8.3 s");
        String first = dashboard.evaluate("document.querySelector('.session .health').innerText");
        assertThat(first).as("what wants a look comes first").contains("Unknown");

        dashboard.press("Healthy").doesNotSee("interval 8.3 s").press("All");
        dashboard
                .fill("Search sessions", "vmix")
                .doesNotSee("studio-a")
                .fill("Search sessions", "")
                .sees("studio-a");

        dashboard
                .press("studio-b")
                .sees("Findings")
                .sees("store took 2.4 s")
                .sees("29.97 fps")
                .sees("H.264 High 4.0");
        await("the charts go on")
                .atMost(Duration.ofSeconds(15))
                .until(() -> dashboard
                        .evaluate("String(document.querySelector('.curve:not(.dot)') !== null)")
                        .equals("true"));
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
    void historyAndRecordings() {
        Dashboard dashboard = dashboard(EMBEDDED).signIn(FakeApi.ADMIN);

        dashboard.press("History").sees("The encoder stopped").sees("The store could not be reached");
        dashboard.fill("Only of the channel", "studio-b").doesNotSee("The encoder stopped");
        assertThat(fake().api.calls().stream().filter(call -> call.path().contains("channelId=")))
                .as("only of channels that there are")
                .allSatisfy(call -> assertThat(call.path()).contains("channelId=studio-b"));
        dashboard.press("studio-b").sees("The store could not be reached").sees("Delivery");

        dashboard.press("Recordings").press("studio-a").sees("Ready when it has ended");
        assertThat(dashboard.canPress("Copy recording URL")).isTrue();
    }

    @Test
    void outagesAreToldAndWhatIsKnownStays() {
        Dashboard dashboard = dashboard(EMBEDDED).signIn(FakeApi.ADMIN).sees("4 on air");

        fake().api.failWith(new FakeApi.Problem(503, "store-unavailable", "The store does not answer.", null));
        dashboard.sees("The store cannot be reached.").sees("studio-a").sees("was known");
        fake().api.failWith(null);
        dashboard.doesNotSee("The store cannot be reached.");
    }

    @Test
    void theNavigationWorksOnAPageOfOneChannel() {
        Dashboard dashboard = dashboard(EMBEDDED).open("/?channel=studio-a").sees("studio-a");

        dashboard.press("Sign in").fill("Token", FakeApi.ADMIN).press("Sign in").sees("4 on air");
        dashboard.goTo("").sees("Go live");
        for (String view : List.of("Channels", "History", "Pods", "Live")) {
            dashboard.press(view);
            await(view).untilAsserted(() -> assertThat(dashboard.heading()).isEqualTo(view));
        }
    }

    @Test
    void theFirstSearchGoesOnWhileOneTypes() {
        Dashboard dashboard = dashboard(EMBEDDED).signIn(FakeApi.ADMIN).sees("4 on air");

        dashboard.fill("Search sessions", "vm").doesNotSee("studio-a");
        assertThat(dashboard.evaluate("location.hash")).isEqualTo("#/live?q=vm");
        dashboard.type("ix");
        await().untilAsserted(
                        () -> assertThat(dashboard.evaluate("location.hash")).isEqualTo("#/live?q=vmix"));
        assertThat(dashboard.value("Search sessions")).isEqualTo("vmix");
        assertThat(dashboard.evaluate("document.activeElement.value")).isEqualTo("vmix");

        dashboard.goTo("#/live").sees("studio-a");
        assertThat(dashboard.value("Search sessions")).as("follows the address").isEmpty();
    }

    @Test
    void pagesWithoutItemsAreReadOverAndNotForEver() {
        Dashboard dashboard = dashboard(EMBEDDED);
        fake().api.emptyPages(3);
        dashboard.signIn(FakeApi.ADMIN);

        dashboard
                .goTo("#/history")
                .sees("The encoder stopped")
                .press("Next page")
                .sees("The store could not be reached");
        dashboard
                .goTo("#/channels")
                .sees("chapel")
                .doesNotSee("town-hall")
                .press("Next page")
                .sees("town-hall");
        dashboard.goTo("#/recordings/studio-a").sees("Ready when it has ended");

        fake().api.emptyPages(12);
        dashboard
                .goTo("#/channels")
                .sees("Nothing found so far")
                .press("Search further")
                .sees("chapel");
        dashboard
                .goTo("#/recordings")
                .sees("Nothing found so far")
                .press("Search further")
                .sees("chapel");
    }

    @Test
    void whatCannotBeReachedIsTriedAgainByItself() {
        Dashboard dashboard = dashboard(EMBEDDED).signIn(FakeApi.ADMIN).sees("4 on air");

        offline(true);
        dashboard.goTo("#/channels").sees("The server does not answer.").sees("This page keeps trying.");
        offline(false);
        dashboard.sees("town-hall").doesNotSee("The server does not answer.");

        fake().api.failWith(new FakeApi.Problem(503, "store-unavailable", "The store does not answer.", null));
        dashboard.goTo("#/history").sees("The store cannot be reached.");
        fake().api.failWith(null);
        dashboard.sees("The encoder stopped").doesNotSee("The store cannot be reached.");
    }

    @Test
    void whatOthersWroteIsTextAndNothingElse() {
        Dashboard dashboard = dashboard(EMBEDDED);
        String hostile = "<img src=x onerror='hacked=1'>\u202e<b>{{7*7}}</b>\"'`&amp;";
        fake().api.nameTheAdmin(hostile + "admin");
        fake().api.channels.add("hostile", hostile, true).addKey("hostile", "k1", hostile, true, null);
        JsonObject session = fake().api.sessions.addLive("hostile", "live", Duration.ofMinutes(3), hostile, 900);
        session.getJsonArray("findings")
                .add(new JsonObject()
                        .put("kind", hostile)
                        .put("text", hostile)
                        .put("first", Instant.now().toString())
                        .put("last", Instant.now().toString())
                        .put("count", 2));
        fake().api.sessions.addEnded("hostile", Duration.ofMinutes(1), Duration.ofMinutes(1), "unpublished", hostile);
        dashboard.signIn(FakeApi.ADMIN).sees("5 on air");

        for (String view : List.of("live", "channels", "channels/hostile", "history", "live/" + id("hostile"))) {
            dashboard.goTo("#/" + view).sees("<img src=x onerror='hacked=1'>");
            assertThat(dashboard.evaluate("document.querySelectorAll('img[src=x]').length + typeof window.hacked"))
                    .as(view)
                    .isEqualTo("0undefined");
        }
    }

    private void offline(boolean offline) {
        chromium().call("Network.enable", Map.of());
        chromium()
                .call(
                        "Network.emulateNetworkConditions",
                        Map.of("offline", offline, "latency", 0, "downloadThroughput", -1, "uploadThroughput", -1));
    }
}
