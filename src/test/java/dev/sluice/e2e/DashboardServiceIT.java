package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.e2e.FfmpegPublisher.Pace;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The dashboard in front of the real service: what one does with it on the first day, from the banner's link to the
/// recording of the first broadcast.
@Tag("chromium")
class DashboardServiceIT extends BrowserFixture {
    private static final Input INPUT =
            new Input(new Input.Video("30", 2, "1280x720", "2M"), new Input.Audio(48_000, 2, false), 40);

    @Test
    void anAdminRunsTheServiceFromItsDashboard() {
        try (SluiceProcess service = SluiceProcess.start(folder(), Map.of())) {
            Dashboard dashboard = new Dashboard(chromium(), service.webUrl());
            dashboard.signIn(
                    URI.create(service.bannerOrFail("Dashboard")).getFragment().replace("token=", ""));
            dashboard.sees("Nobody is on air");

            String key = makeAChannelWithAKey(dashboard);
            try (Command.Running ffmpeg = FfmpegPublisher.start(INPUT.file(), service.rtmpUrl(), key, Pace.REAL_TIME)) {
                dashboard.goTo("#/live").sees("1 on air").sees("1280×720").sees("FFmpeg");
                dashboard.press("Play stage").awaitPlayback().press("Close");
                dashboard
                        .press("stage")
                        .sees("H.264")
                        .sees("AAC-LC")
                        .sees("48 kHz")
                        .sees("30 fps");
                dashboard.shoot(SCREENSHOTS.resolve("service-session.png"));
                assertThat(ffmpeg.isAlive()).as(ffmpeg.err()).isTrue();

                dashboard.press("End session").press("End session").sees("Ended by an administrator");
            }
            dashboard
                    .goTo("#/history")
                    .sees("Ended by an administrator")
                    .shoot(SCREENSHOTS.resolve("service-history.png"));
            dashboard
                    .goTo("#/recordings/stage")
                    .press("Play Recording of stage")
                    .awaitPlayback()
                    .press("Close");
            dashboard.shoot(SCREENSHOTS.resolve("service-recordings.png"));
            dashboard.goTo("#/pods").sees("Running").shoot(SCREENSHOTS.resolve("service-pods.png"));

            dashboard
                    .goTo("#/channels/stage")
                    .press("Delete channel")
                    .fill("Type", "stage")
                    .press("Delete channel");
            dashboard.sees("Deleted stage.").sees("demo");
            assertThat(dashboard.everythingKept()).doesNotContain(key);
        }
    }

    private static String makeAChannelWithAKey(Dashboard dashboard) {
        dashboard.goTo("#/channels/new").fill("Id", "Stage").press("Create channel");
        dashboard
                .sees("single hyphens between them")
                .fill("Id", "stage")
                .fill("Name", "Main stage")
                .press("Record")
                .press("Create channel");
        dashboard
                .press("New stream key")
                .fill("Name", "Truck")
                .press("Make the key")
                .sees("Copy the key now");
        dashboard.sees("Keyframe interval 2 s");
        String key = dashboard.value("Stream key");
        dashboard.press("Done").doesNotSee("Copy the key now").sees("Truck");
        return key;
    }
}
