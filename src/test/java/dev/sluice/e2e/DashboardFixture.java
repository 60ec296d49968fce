package dev.sluice.e2e;

import dev.sluice.web.PlayerInfo;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/// A browser in front of a service with made-up data, both new for each test.
abstract class DashboardFixture extends BrowserFixture {
    static final PlayerInfo EMBEDDED =
            new PlayerInfo("rtmp://localhost/live", "", new PlayerInfo.Demo("demo", "data/demo-key"));

    private @Nullable FakeService service;

    @AfterEach
    void stopTheService() {
        FakeService fake = service;
        if (fake != null) {
            fake.close();
        }
    }

    /// An installation in use, and a browser that has not opened it yet.
    Dashboard dashboard(PlayerInfo info) {
        Dashboard dashboard = emptyDashboard(info);
        SampleInstallation.fill(fake().api);
        return dashboard;
    }

    Dashboard emptyDashboard(PlayerInfo info) {
        service = new FakeService(info, media());
        return new Dashboard(chromium(), fake().uri());
    }

    /// Of the newest session of a channel that is on air.
    String id(String channel) {
        return fake().api.sessions.live().stream()
                .filter(session -> session.getString("channelId").equals(channel))
                .findFirst()
                .orElseThrow()
                .getString("id");
    }

    Path media() {
        return folder().resolve("media");
    }

    FakeService fake() {
        FakeService fake = service;
        if (fake == null) {
            throw new IllegalStateException("not started");
        }
        return fake;
    }
}
