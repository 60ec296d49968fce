package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.web.PlayerInfo;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Channels in the dashboard: found, made, changed and removed.
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
        dashboard.press("Record").press("Save").sees("Saved.");
        await("what they changed beside mine")
                .untilAsserted(() -> assertThat(dashboard.value("Name")).isEqualTo("Theirs"));
        assertThat(fake().api.channels.channel("studio-a").getBoolean("record")).isFalse();
        assertThat(fake().api.channels.channel("studio-a").getString("name")).isEqualTo("Theirs");
    }

    @Test
    void whereTwoChangedTheSameBothAreShownAndOneIsChosen() {
        Dashboard dashboard = dashboard(EMBEDDED)
                .signIn(FakeApi.ADMIN)
                .goTo("#/channels/studio-a")
                .sees("Settings");

        fake().api.channels.rename("studio-a", "Theirs");
        dashboard.fill("Name", "Mine").press("Record").press("Save");
        dashboard.sees("Somebody else changed this channel").sees("“Theirs”").sees("“Mine”");
        assertThat(fake().api.channels.channel("studio-a").getString("name")).isEqualTo("Theirs");
        dashboard.press("Take theirs").doesNotSee("Somebody else");
        assertThat(dashboard.value("Name")).isEqualTo("Theirs");
        dashboard.press("Save").sees("Saved.");
        assertThat(fake().api.channels.channel("studio-a").getString("name")).isEqualTo("Theirs");
        assertThat(fake().api.channels.channel("studio-a").getBoolean("record"))
                .as("what only I changed")
                .isFalse();

        fake().api.channels.rename("studio-a", "Theirs again");
        dashboard
                .fill("Name", "Mine")
                .press("Save")
                .sees("“Theirs again”")
                .press("Save mine over it")
                .doesNotSee("Somebody else");
        await().untilAsserted(
                        () -> assertThat(fake().api.channels.channel("studio-a").getString("name"))
                                .isEqualTo("Mine"));
    }

    @Test
    void whatIsNotSavedIsNotLeftWithoutAQuestion() {
        Dashboard dashboard =
                dashboard(EMBEDDED).signIn(FakeApi.ADMIN).press("Channels").press("studio-a");

        dashboard.fill("Name", "Half a na").press("Pods").sees("Leave without saving?");
        dashboard.press("Stay").doesNotSee("Leave without saving?");
        assertThat(dashboard.value("Name")).isEqualTo("Half a na");
        assertThat(dashboard.heading()).isEqualTo("Studio A, Hamburg");
        // Where the view was held there is an entry of its own.
        dashboard.evaluate("history.go(-2)");
        dashboard.sees("Leave without saving?").escape();
        dashboard.doesNotSee("Leave without saving?");
        assertThat(dashboard.value("Name")).isEqualTo("Half a na");
        dashboard.press("Pods").press("Leave").sees("sluice-0");

        dashboard.goTo("#/channels/new").fill("Name", "New").press("Pods").sees("The channel is not created yet.");
        dashboard.press("Stay").press("Create channel").sees("No stream key yet");
        dashboard.press("Pods").sees("sluice-0");
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
}
