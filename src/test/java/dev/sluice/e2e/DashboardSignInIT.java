package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.web.PlayerInfo;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Who is signed in changes while the dashboard is open: what is on the page is kept for who comes back, and for
/// nobody else.
@Tag("chromium")
class DashboardSignInIT extends DashboardFixture {
    private static final PlayerInfo AT_A_PROVIDER =
            new PlayerInfo("rtmp://in.example/live", "", null, PlayerInfo.SignIn.PROVIDER);

    @Test
    void whereOnlyTokensOfAProviderCountNoOtherIsAskedFor() {
        Dashboard dashboard = dashboard(new PlayerInfo("rtmp://in.example/live", "", null, PlayerInfo.SignIn.BEARER))
                .open("/");
        dashboard.sees("access token of the OpenID provider").doesNotSee("admin-token");
        dashboard.fill("Token", FakeApi.ADMIN).press("Sign in").sees("4 on air");
    }

    @Test
    void signingOutAsksBeforeWhatIsUnsavedIsLost() {
        Dashboard dashboard = dashboard(EMBEDDED).signIn(FakeApi.ADMIN).goTo("#/channels/studio-a");
        dashboard.fill("Name", "Half a name").press("admin").press("Sign out").sees("Leave without saving?");
        dashboard.press("Stay").doesNotSee("Leave without saving?");
        assertThat(dashboard.value("Name")).isEqualTo("Half a name");

        dashboard
                .press("admin")
                .press("Sign out")
                .press("Leave")
                .doesNotSee("Leave without saving?")
                .sees("Sign in");
    }

    @Test
    void whatWasTypedIsThereAfterANewSignIn() {
        Dashboard dashboard = dashboard(EMBEDDED).signIn(FakeApi.ADMIN).goTo("#/channels/studio-a");
        dashboard.fill("Name", "Half a name");

        fake().api.signEverybodyOut(true);
        dashboard.sees("You are signed out").sees("as admin");
        dashboard.escape();
        dashboard.escape();
        dashboard.sees("You are signed out");
        dashboard.fill("Token", FakeApi.ADMIN).press("Sign in").sees("This token is not accepted either.");

        fake().api.signEverybodyOut(false);
        dashboard.press("Sign in").doesNotSee("You are signed out");
        assertThat(dashboard.value("Name")).isEqualTo("Half a name");
        dashboard.press("Save").sees("Saved.");
        assertThat(fake().api.channels.channel("studio-a").getString("name")).isEqualTo("Half a name");
        dashboard.goTo("#/live").sees("4 on air");
    }

    @Test
    void aKeyThatIsShownOnceIsThereAfterANewSignIn() {
        Dashboard dashboard = dashboard(EMBEDDED).signIn(FakeApi.ADMIN).goTo("#/channels/studio-a");
        dashboard.press("New stream key").press("Make the key").sees("Copy the key now");
        String secret = dashboard.value("Stream key");

        fake().api.signEverybodyOut(true);
        dashboard.sees("You are signed out");
        fake().api.signEverybodyOut(false);
        dashboard.fill("Token", FakeApi.ADMIN).press("Sign in").doesNotSee("You are signed out");
        assertThat(dashboard.value("Stream key")).isEqualTo(secret);
        dashboard.press("Done").doesNotSee("Copy the key now");
    }

    @Test
    void somebodyElseDoesNotFindIt() {
        Dashboard dashboard = dashboard(EMBEDDED).signIn(FakeApi.ADMIN).goTo("#/channels/studio-a");
        dashboard.fill("Name", "Half a name");

        fake().api.signEverybodyOut(true);
        dashboard.sees("You are signed out");
        fake().api.signEverybodyOut(false);
        dashboard.fill("Token", FakeApi.COLLEAGUE).press("Sign in").sees("colleague");
        await().untilAsserted(() -> assertThat(dashboard.value("Name")).isEqualTo("Studio A, Hamburg"));

        fake().api.signEverybodyOut(true);
        dashboard.sees("You are signed out").press("Leave this page").doesNotSee("Studio A");
    }

    @Test
    void aSessionAtTheProviderIsTakenUpAgainFromAnotherTab() {
        Dashboard dashboard = dashboard(AT_A_PROVIDER).open("/#/channels/studio-a");
        dashboard.press("Sign in").fill("Name", "Half a name");

        fake().api.signEverybodyOut(true);
        dashboard.sees("You are signed out").sees("Sign in in a new tab");
        fake().api.signEverybodyOut(false);
        dashboard.evaluate("window.dispatchEvent(new Event('focus'))");
        dashboard.doesNotSee("You are signed out");
        assertThat(dashboard.value("Name")).isEqualTo("Half a name");
        dashboard.press("Undo").press("Save");
    }

    @Test
    void aSignInThatFailsSaysWhy() {
        Dashboard dashboard = dashboard(EMBEDDED).open("/#/pods").sees("Sign in");

        fake().api.failWith(new FakeApi.Problem(503, "store-unavailable", "The store does not answer.", null));
        dashboard.fill("Token", FakeApi.ADMIN).press("Sign in").sees("The store cannot be reached.");
        fake().api.failWith(null);
        dashboard.press("Try again").sees("sluice-0");
    }

    @Test
    void aRoleThatWasTakenTakesTheButtonsWithIt() {
        Dashboard dashboard = dashboard(EMBEDDED).signIn(FakeApi.ADMIN).goTo("#/channels/studio-a");
        dashboard.sees("Truck");

        fake().api.takeTheRoleFromAdmins();
        dashboard.press("Disable key Studio").sees("You may not do this.").sees("This takes the role sluice-admin.");
        await().until(() -> !dashboard.canPress("Disable key Studio"));
        assertThat(dashboard.canPress("Save")).isFalse();
        dashboard.sees("sluice-viewer");
    }

    @Test
    void aBrowserThatKeepsNothingForThePage() {
        Dashboard dashboard = dashboard(EMBEDDED);
        chromium().call("Page.addScriptToEvaluateOnNewDocument", Map.of("source", """
                for (const storage of ['sessionStorage', 'localStorage']) {
                  Object.defineProperty(window, storage, {get() { throw new DOMException('off', 'SecurityError'); }});
                }"""));

        dashboard.signIn(FakeApi.ADMIN).sees("4 on air").press("Colours").press("Colours");
        dashboard
                .press("Channels")
                .sees("town-hall")
                .press("admin")
                .press("Sign out")
                .sees("Token");
    }

    @Test
    void anotherTabOfTheSameBrowserIsSignedInTooAndOutAgain() {
        Dashboard dashboard = dashboard(EMBEDDED).signIn(FakeApi.ADMIN).sees("4 on air");

        Dashboard other = new Dashboard(chromium().newTab(), fake().uri()).open("/#/channels");
        other.sees("town-hall");
        assertThat(other.evaluate("location.href")).doesNotContain(FakeApi.ADMIN);
        dashboard.press("admin").press("Sign out");
        other.sees("Sign in").doesNotSee("town-hall");
        assertThat(other.everythingKept() + dashboard.everythingKept()).doesNotContain(FakeApi.ADMIN);
    }
}
