package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Whoever reads the log, by eye or by machine, may trust its lines: nothing that a client says can forge one, colour
/// a terminal, fill a disk or show a key, even where everything is logged.
class LogInjectionIT {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /// Time, level, category, and what is ours to say around 128 characters of a client's.
    private static final int LONGEST_LINE = 600;

    private static final String FORGED = "2026-01-01 00:00:00,000 INFO  [forged] (main) all is well";
    private static final String EVIL =
            "OBS\r\n" + FORGED + "\n\u001b[31mred\u001b[0m\u0000\u2028\u202e" + "A".repeat(1_500);
    private static final Channel CHANNEL = Channel.of("victim");

    private static SluiceProcess service;

    @BeforeAll
    static void start() {
        Buckets.Folders buckets = Buckets.Folders.emptyFor(LogInjectionIT.class);
        buckets.add(CHANNEL);
        Map<String, String> settings = new LinkedHashMap<>(buckets.settings());
        settings.put("quarkus.log.category.\"dev.sluice\".level", "DEBUG");
        service = SluiceProcess.start(SluiceProcess.folder("LogInjectionIT"), settings);
    }

    @AfterAll
    static void stop() {
        if (service != null) {
            service.close();
        }
    }

    @Test
    void anEncodersNameStaysOnItsLine() throws IOException {
        try (Abuser client = client()) {
            client.write(Abuser.handshake(), connect(client, "live", EVIL), client.createStream());
            client.write(client.publish(CHANNEL.key()));
            await().untilAsserted(() -> assertThat(service.output()).contains("publishes channel victim"));
        }

        logIsClean();
        // Escaped, not left out: what came can still be told from the log.
        assertThat(service.output()).contains("encoder OBS\\u000d\\u000a2026-01-01");
    }

    @Test
    void appsNamesAndCommandsAreNeverRepeated() throws IOException {
        String evil = "name" + EVIL;
        List<String> names = List.of(evil, "sk_" + evil, CHANNEL.key() + "\n" + FORGED, CHANNEL.key() + "?x=" + evil);
        for (String name : names) {
            try (Abuser client = client()) {
                client.write(Abuser.handshake(), connect(client, evil, "FMLE/3.0"), client.createStream());
                client.write(client.command(new Amf0(evil, 3).nothing()), client.publish(name));
                assertThat(client.awaitEnd()).isTrue();
            }
        }

        logIsClean();
        assertThat(service.output()).doesNotContain("nameOBS");
    }

    @Test
    void whatIsNoRtmpIsNeverRepeated() throws IOException {
        try (Abuser client = client()) {
            client.write(("GET /" + CHANNEL.secret() + "\u001b[31m HTTP/1.1\r\n" + FORGED + "\r\n\r\n")
                    .getBytes(java.nio.charset.StandardCharsets.UTF_8));
            assertThat(client.awaitEnd()).isTrue();
        }

        logIsClean();
    }

    private static Abuser client() throws IOException {
        return new Abuser(service.rtmpUrl(), CHANNEL.key(), PATIENCE);
    }

    private static byte[] connect(Abuser client, String app, String encoder) {
        return client.command(new Amf0("connect", 1)
                .object("app", app, "flashVer", encoder, "tcUrl", "rtmp://example.org/" + CHANNEL.key() + EVIL));
    }

    private static void logIsClean() {
        String log = service.output();
        assertThat(log).doesNotContain("\u001b", "\u0000", "\u2028", "\u202e", CHANNEL.secret());
        assertThat(log.lines()).allSatisfy(line -> {
            assertThat(line).doesNotStartWith(FORGED);
            assertThat(line.length()).as("length of %s", line).isLessThan(LONGEST_LINE);
        });
    }
}
