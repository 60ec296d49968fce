package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.web.PlayerInfo;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;

/// A browser in front of a service with made-up data, both new for each test. Without a Chromium on the path it is
/// skipped, except in CI, where that is a failure. After each test nothing may have been red in the browser's console:
/// no exception, no breach of the content security policy.
abstract class DashboardFixture {
    static final Path SCREENSHOTS = Path.of("target", "screenshots");
    static final PlayerInfo EMBEDDED =
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
        Chromium chromium = browser;
        if (chromium != null) {
            try (chromium) {
                assertThat(chromium.complaints()).isEmpty();
            }
        }
    }

    @AfterEach
    void stopTheService() {
        FakeService fake = service;
        if (fake != null) {
            fake.close();
        }
    }

    String id(String channel) {
        return fake().api.sessions.live().stream()
                .filter(session -> session.getString("channelId").equals(channel))
                .findFirst()
                .orElseThrow()
                .getString("id");
    }

    Path media() {
        return folder.resolve("media");
    }

    FakeService fake() {
        FakeService fake = service;
        if (fake == null) {
            throw new IllegalStateException("not started");
        }
        return fake;
    }

    Chromium chromium() {
        Chromium chromium = browser;
        if (chromium == null) {
            throw new IllegalStateException("not started");
        }
        return chromium;
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
}
