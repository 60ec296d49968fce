package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;

/// A browser, new for each test. Without a Chromium on the path the test is skipped, except in CI, where that is a
/// failure. After each test nothing may have been red in the browser's console: no exception, no breach of the content
/// security policy.
abstract class BrowserFixture {
    static final Path SCREENSHOTS = Path.of("target", "screenshots");

    private Path folder = Path.of("target");
    private @Nullable Chromium browser;

    @BeforeEach
    void startTheBrowser(TestInfo test) {
        Path program = Chromium.programOrSkip();
        // One for each test: what is left of a browser's processes may still write into it.
        folder = SluiceProcess.folder(
                "Dashboard-" + test.getTestMethod().orElseThrow().getName());
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

    /// For what the test leaves, beside the browser's profile.
    Path folder() {
        return folder;
    }

    Chromium chromium() {
        Chromium chromium = browser;
        if (chromium == null) {
            throw new IllegalStateException("not started");
        }
        return chromium;
    }
}
