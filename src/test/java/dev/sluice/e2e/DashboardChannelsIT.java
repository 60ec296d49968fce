package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.web.PlayerInfo;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Channels and stream keys in the dashboard: made, changed, limited and removed.
@Tag("chromium")
class DashboardChannelsIT extends DashboardFixture {
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
    void anEmptyInstallationLeadsToItsFirstChannel() {
        Dashboard dashboard = emptyDashboard(new PlayerInfo("rtmp://in.example/live", "", null))
                .signIn(FakeApi.ADMIN);

        dashboard.sees("No channel yet").shoot(SCREENSHOTS.resolve("empty.png"));
        dashboard
                .press("Create the first channel")
                .sees("New channel")
                .press("Create channel")
                .sees("No stream key yet");
    }

    private JsonObject key(String id) {
        return fake().api.channels.keys("studio-a").stream()
                .filter(key -> key.getString("id").equals(id))
                .findFirst()
                .orElseThrow();
    }
}
