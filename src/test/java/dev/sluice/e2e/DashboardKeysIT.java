package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Stream keys in the dashboard: made, copied, replaced, limited and revoked.
@Tag("chromium")
class DashboardKeysIT extends DashboardFixture {
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
        chromium().call("Emulation.setTimezoneOverride", Map.of("timezoneId", "America/New_York"));
        Dashboard dashboard = dashboard(EMBEDDED).signIn(FakeApi.ADMIN).goTo("#/channels/studio-a");

        dashboard.sees("Truck").press("Disable key Studio").sees("Disabled:");
        await().untilAsserted(
                        () -> assertThat(key("k7Qm2").getBoolean("enabled")).isFalse());
        await("those that work first")
                .untilAsserted(() -> assertThat(dashboard.evaluate("[...document.querySelectorAll('.keys tbody th')]"
                                + ".map(key => key.innerText.split(/\\s/)[0]).join(' ')"))
                        .isEqualTo("Truck Studio k0Old"));
        dashboard.press("Enable key Studio").sees("Enabled.");

        dashboard
                .press("Expiry key Studio")
                .set("Expires", "2020-01-01T10:00")
                .press("Save")
                .sees("That moment is over already.");
        dashboard.set("Expires", "2090-01-01T10:00").press("Save").sees("Saved.");
        assertThat(key("k7Qm2").getString("expiresAt"))
                .as("of the person's time zone")
                .isEqualTo("2090-01-01T15:00:00.000Z");

        dashboard
                .press("Revoke key Studio")
                .sees("cannot be undone")
                .press("Revoke key")
                .sees("Revoked.");
        assertThat(fake().api.channels.keys("studio-a")).hasSize(2);
    }

    @Test
    void escapeDoesNotLoseAKeyThatNobodyCopied() {
        Dashboard dashboard = dashboard(EMBEDDED).signIn(FakeApi.ADMIN).goTo("#/channels/studio-a");
        dashboard.press("New stream key").press("Make the key").sees("Copy the key now");
        String secret = dashboard.value("Stream key");

        for (int i = 0; i < 3; i++) {
            dashboard.escape();
            dashboard.sees("Copy the key first").sees("Copy the key now");
        }
        dashboard.goTo("#/channels").sees("Leave without the key?").press("Stay");
        assertThat(dashboard.value("Stream key")).isEqualTo(secret);
        dashboard.press("Done").doesNotSee("Copy the key now");
        dashboard.press("New stream key").sees("Make the key");
        dashboard.escape();
        dashboard.doesNotSee("Make the key").press("Channels").sees("chapel");
    }

    @Test
    void theKeyIsCopiedWithAClipboardAndWithoutOne() {
        Dashboard dashboard = dashboard(EMBEDDED).signIn(FakeApi.ADMIN).goTo("#/channels/studio-a");
        chromium().call("Browser.grantPermissions", Map.of("permissions", List.of("clipboardReadWrite")));
        chromium().call("Emulation.setFocusEmulationEnabled", Map.of("enabled", true));
        dashboard.press("New stream key").press("Make the key").sees("Copy the key now");
        String secret = dashboard.value("Stream key");

        dashboard.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined, configurable: true})");
        dashboard.press("Copy stream key").sees("Selected: press Ctrl+C");
        assertThat(dashboard.evaluate("getSelection().toString()")).isEqualTo(secret);
        assertThat(dashboard.evaluate("!!document.querySelector('dialog .announcer.said')"))
                .as("said where the dialog is, not behind it")
                .isEqualTo("true");
        dashboard.escape();
        dashboard.sees("Copy the key first");

        dashboard.tabTo("Copy stream key").enter().sees("Copied.");
        await("by a key that was pressed")
                .untilAsserted(() -> assertThat(clipboard(dashboard)).isEqualTo(secret));

        dashboard.tabTo("Copy server").space();
        await().untilAsserted(() -> assertThat(clipboard(dashboard)).isEqualTo("rtmp://127.0.0.1/live"));
        dashboard.tabTo("Copy recommended settings").enter();
        await().untilAsserted(() -> assertThat(clipboard(dashboard)).contains("Keyframe interval: 2 s"));
        dashboard.escape();
        dashboard.doesNotSee("Copy the key now");
    }

    @Test
    void aRotationMakesNoKeyLiveLonger() {
        Dashboard dashboard = dashboard(EMBEDDED);
        Instant soon = Instant.now().plus(Duration.ofHours(2));
        fake().api.channels.addKey("studio-a", "kSoon", "Guest", true, soon);
        dashboard.signIn(FakeApi.ADMIN).goTo("#/channels/studio-a");

        dashboard.press("Rotate key Guest").press("Make the new key").sees("Copy the key now");
        dashboard.press("Next: the old key").sees("Let it expire in an hour").doesNotSee("Let it expire in a day");
        dashboard.press("Apply").sees("Both keys work.");
        assertThat(key("kSoon").getString("expiresAt")).isEqualTo(soon.toString());
        assertThat(fake().api.channels.keys("studio-a").stream()
                        .filter(key -> "Guest".equals(key.getString("name")))
                        .map(key -> Instant.parse(key.getString("expiresAt"))))
                .hasSize(2)
                .allSatisfy(expires -> assertThat(expires).isBetween(soon.minusSeconds(60), soon));
    }

    @Test
    void aKeyWhoseAnswerWasLostIsInTheList() {
        Dashboard dashboard = dashboard(EMBEDDED).signIn(FakeApi.ADMIN).goTo("#/channels/studio-a");
        fake().api.loseAnswers(true);

        dashboard.press("New stream key").fill("Name", "Lost").press("Make the key");
        dashboard.sees("waited too long for it (504)").sees("Perhaps the key was made");
        dashboard.press("Cancel").sees("Lost");
        dashboard.press("Disable key Truck").sees("waited too long for it (504)");
    }

    private static String clipboard(Dashboard dashboard) {
        dashboard.evaluate("void Navigator.prototype.__lookupGetter__('clipboard').call(navigator)"
                + ".readText().then(text => window.pasted = text)");
        return dashboard.evaluate("window.pasted ?? ''");
    }

    private JsonObject key(String id) {
        return fake().api.channels.keys("studio-a").stream()
                .filter(key -> key.getString("id").equals(id))
                .findFirst()
                .orElseThrow();
    }
}
