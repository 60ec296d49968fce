package dev.sluice.e2e;

import java.time.Duration;
import java.time.Instant;

/// What a dashboard in use shows: sessions in every state, channels, keys, a past.
final class SampleInstallation {
    /// As long as an id may be.
    private static final String LONG = "parliament-debates-and-committees-original-sound-1234567890abcd";

    private SampleInstallation() {}

    static void fill(FakeApi api) {
        FakeChannels channels = api.channels;
        channels.add("demo", "Demo", false)
                .add("studio-a", "Studio A, Hamburg", true)
                .add("studio-b", "Studio B", true);
        channels.add("studio-c", "Studio C", false)
                .add("chapel", "Sunday service", true)
                .add("town-hall", "", false)
                .add(LONG, "Debates of the regional parliament and of its committees, original sound", true);
        channels.addKey("studio-a", "k7Qm2", "Studio", true, null)
                .addKey("studio-a", "k9Xa1", "Truck", true, Instant.now().plus(Duration.ofDays(12)))
                .addKey("studio-a", "k0Old", null, true, Instant.now().minus(Duration.ofDays(3)));
        FakeSessions sessions = api.sessions;
        sessions.addLive("studio-a", "live", Duration.ofMinutes(134), "OBS 30.2.3", 6020);
        FakeSessions.addFindings(
                sessions.addLive("studio-b", "live", Duration.ofMinutes(71), "OBS 31.0.1", 2890), true);
        FakeSessions.addFindings(sessions.addLive("chapel", "live", Duration.ofMinutes(12), "Larix 1.3", 1480), false);
        sessions.addLive("demo", "live", Duration.ofHours(50), "Lavf61.7.100", 2600);
        sessions.addLive("town-hall", "waiting", Duration.ofMinutes(33), "vMix 27", 4200);
        sessions.addLive("studio-c", "unknown", Duration.ofHours(3), "Wirecast 16", 5100);
        sessions.addEnded("studio-a", Duration.ofHours(3), Duration.ofMinutes(94), "unpublished", null);
        FakeSessions.addFindings(
                sessions.addEnded(
                        "studio-b",
                        Duration.ofHours(5),
                        Duration.ofMinutes(12),
                        "store_unavailable",
                        "no answer for 30 s"),
                false);
        sessions.addEnded("chapel", Duration.ofDays(7), Duration.ofMinutes(61), "peer_closed", null);
        sessions.addEnded(LONG, Duration.ofDays(8), Duration.ofMinutes(611), "draining", null);
        sessions.addBroadcast("studio-a", Duration.ofMinutes(134), null, true);
        sessions.addBroadcast("studio-a", Duration.ofHours(5), Duration.ofMinutes(94), true);
        sessions.addBroadcast("studio-a", Duration.ofDays(9), Duration.ofMinutes(31), false);
        sessions.addPod("sluice-0", "running", 214, 0.36);
        sessions.addPod("sluice-1", "running", 541, 0.91);
        sessions.addPod("sluice-2", "silent", 12, 0.02);
        sessions.addPod("sluice-live-ingest-6d8f7b9c5d-x2x7k.media-production", "draining", 3, 0.01);
    }
}
