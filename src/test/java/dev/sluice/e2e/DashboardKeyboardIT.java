package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The dashboard without a mouse: everything is reached, pressed and left by keys, and the focus is never lost.
@Tag("chromium")
class DashboardKeyboardIT extends DashboardFixture {
    @Test
    void theFocusShowsAndTheContentIsOneKeyAway() {
        Dashboard dashboard = dashboard(EMBEDDED).signIn(FakeApi.ADMIN).sees("4 on air");

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
                        "Skip to the content", "Sluice", "Live4 on air", "Channels", "History", "Recordings", "Pods");

        dashboard.tabTo("Skip to the content").enter();
        assertThat(dashboard.evaluate("document.activeElement.id")).isEqualTo("main");
        dashboard.key("Tab", 9);
        assertThat(dashboard.evaluate("!!document.activeElement.closest('main')"))
                .isEqualTo("true");
    }

    @Test
    void aKeyIsMadeAndRevokedWithoutAMouse() {
        Dashboard dashboard = dashboard(EMBEDDED).signIn(FakeApi.ADMIN).sees("4 on air");
        dashboard.tabTo("Channels").enter().sees("town-hall");
        awaitFocusOnTheHeading(dashboard);
        dashboard.tabTo("studio-a").enter().sees("Settings");
        awaitFocusOnTheHeading(dashboard);

        dashboard.tabTo("New stream key").enter().sees("Make the key");
        List<String> order = tabs(dashboard, 30);
        assertThat(order).as("round and round in the dialog").contains("Cancel", "Make the key");
        assertThat(order.stream().filter("Cancel"::equals)).hasSizeGreaterThan(1);
        dashboard.escape().doesNotSee("Make the key");
        assertThat(dashboard.focused()).as("given back").isEqualTo("New stream key");

        dashboard.space().sees("Make the key").key("Tab", 9);
        dashboard.type("By keys").enter().sees("Copy the key now").tabTo("Done").space();
        dashboard.doesNotSee("Copy the key now").sees("By keys");
        assertThat(dashboard.focused()).isEqualTo("New stream key");

        dashboard.tabTo("Revoke key By keys").enter().sees("cannot be undone");
        dashboard.tabTo("Revoke key").enter().sees("Revoked.").doesNotSee("By keys");
        assertThat(fake().api.lastCall(HttpMethod.DELETE)).isPresent();
        await("the focus has a place")
                .until(() -> dashboard
                        .evaluate("!!document.activeElement.closest('.keys')")
                        .equals("true"));
    }

    @Test
    void theAccountMenuIsLeftAsItWasEntered() {
        Dashboard dashboard = dashboard(EMBEDDED).signIn(FakeApi.ADMIN).sees("4 on air");

        dashboard.tabTo("admin").enter().sees("Administrator").tabTo("Sign out").escape();
        dashboard.doesNotSee("Administrator");
        assertThat(dashboard.focused()).startsWith("admin");
        dashboard.space().tabTo("Sign out").enter().sees("Go live");
    }

    @Test
    void theNextPageIsReadFromItsTop() {
        Dashboard dashboard = dashboard(EMBEDDED);
        for (int i = 0; i < 70; i++) {
            fake().api.channels.add("event-%02d".formatted(i), "Event " + i, false);
        }
        dashboard.signIn(FakeApi.ADMIN).goTo("#/channels").sees("event-40");

        dashboard.evaluate("[...document.querySelectorAll('.pager a')].at(-1).focus()");
        dashboard.enter().sees("event-60").doesNotSee("event-10");
        await().until(() -> dashboard.evaluate("document.activeElement.tagName").equals("CAPTION"));
        assertThat(dashboard.evaluate("document.querySelector('.view > [role=status]').textContent"))
                .isEqualTo("Channels: 27");
    }

    /// Where the focus was after each of so many presses (a date alone takes seven): nowhere but in the dialog
    /// and in what is around the page.
    private static List<String> tabs(Dashboard dashboard, int presses) {
        List<String> order = new ArrayList<>();
        for (int i = 0; i < presses; i++) {
            dashboard.key("Tab", 9);
            assertThat(dashboard.evaluate(
                            "document.activeElement === document.body || !!document.activeElement.closest('dialog')"))
                    .as("stays in the dialog")
                    .isEqualTo("true");
            order.add(dashboard.focused());
        }
        return order;
    }

    private static void awaitFocusOnTheHeading(Dashboard dashboard) {
        await("the heading of the view has the focus")
                .until(() ->
                        dashboard.evaluate("document.activeElement.tagName").equals("H1"));
    }
}
