package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A CDN, played by nginx, stands in front of the media, and viewers watch through it alone while a real FFmpeg
/// publishes: nothing that a playlist names is ever missing, and no playlist is older than its `max-age` allows.
@Tag("cdn")
class CdnIT {
    private static final Channel CHANNEL = Channel.of("behind-a-cdn");

    /// On top of what a cache may keep a playlist for: the machine is busy with all that takes part in this.
    private static final Duration TOLERANCE = Duration.ofMillis(500);

    private static final Duration MAX_AGE = Nginx.ONE_SECOND.plus(TOLERANCE);

    /// Beside what a cache may do, a viewer waits between two requests, and takes a moment for a round of them.
    private static final Duration SEEN_BY_ALL = MAX_AGE.plus(CdnViewer.POLL.multipliedBy(4));

    /// So short that segments leave the playlist all the time.
    private static final Map<String, String> SHORT =
            Map.of("sluice.hls.segment-duration", "1s", "sluice.hls.window", "8s");

    /// Rounds of a viewer that come to about three seconds.
    private static final int SOME_ROUNDS = 12;

    private Path nginx = Path.of("nginx");

    /// Where the CDN reads what it does not have.
    enum Origin {
        S3(false) {
            @Override
            Buckets open() {
                return Buckets.S3.start();
            }

            @Override
            URI url(Buckets buckets, SluiceProcess service) {
                return ((Buckets.S3) buckets).server().mediaUrl("");
            }
        },
        FILE_STORE(true) {
            @Override
            Buckets open() {
                return Buckets.Folders.emptyFor(CdnIT.class);
            }

            @Override
            URI url(Buckets buckets, SluiceProcess service) {
                int port = service.webUrl().getPort();
                return URI.create("http://127.0.0.1:" + port + "/");
            }
        };

        final boolean records;

        Origin(boolean records) {
            this.records = records;
        }

        abstract Buckets open();

        abstract URI url(Buckets buckets, SluiceProcess service);
    }

    @BeforeEach
    void findNginx() {
        nginx = InstalledProgram.orSkip("nginx");
    }

    @ParameterizedTest
    @EnumSource
    void viewersFindEverythingThatIsNamedAndNoPlaylistOlderThanItsMaxAge(Origin kind) throws Exception {
        try (Buckets buckets = kind.open();
                SluiceProcess service = start(buckets, kind, "watched");
                Nginx cdn = Nginx.inFrontOf(kind.url(buckets, service), nginx, folder(kind + "-watched-nginx"));
                CdnAudience audience = new CdnAudience(buckets, cdn.url(), CHANNEL)) {
            broadcastWithAReconnect(service, audience);
            String first = audience.origin().current().orElseThrow();
            afterwards("everybody sees the end", SEEN_BY_ALL, () -> allSawTheEnd(audience, first));
            int rounds = audience.viewers().getFirst().views().size();
            await("viewers ask on")
                    .until(() -> audience.viewers().getFirst().views().size() >= rounds + 2 * SOME_ROUNDS);

            try (Command.Running again = FfmpegPublisher.encode(service.rtmpUrl(), CHANNEL.key(), 6)) {
                await("another broadcast")
                        .until(() -> audience.origin().current().isPresent()
                                && !audience.origin().current().orElseThrow().equals(first));
                String second = audience.origin().current().orElseThrow();
                afterwards("everybody sees another broadcast", SEEN_BY_ALL, () -> allFollow(audience, second));
                again.await(Duration.ofSeconds(20)).orFail();
                await("everybody sees its end").until(() -> allSawTheEnd(audience, second));
            }
            audience.leave();

            assertThat(audience.viewers())
                    .allSatisfy(viewer -> assertThat(viewer.faults()).isEmpty());
            assertThat(audience.views().mapToLong(view -> view.version().mediaSequence()))
                    .as("media sequences")
                    .anyMatch(sequence -> kind.records || sequence > 0);
            Duration age = audience.greatestAge();
            System.out.printf("%s behind a CDN: playlists at most %d ms old%n", kind, age.toMillis());
            assertThat(age).isLessThanOrEqualTo(MAX_AGE);
            segmentsWereTakenFromTheOriginOnce(kind, buckets, audience);
            if (kind.records) {
                recordingIsThere(service, cdn, buckets, first.replace("media.m3u8", "vod.m3u8"));
            }
        }
    }

    /// A CDN that was asked for the index before the channel was ever live remembers for a while that there is none,
    /// unless the origin forbids it. What S3 answers cannot be given a header.
    @ParameterizedTest
    @EnumSource
    void theFirstBroadcastOfAChannelIsSeenWhenTheCdnHasForgottenThatItWasMissing(Origin kind) {
        try (Buckets buckets = kind.open();
                SluiceProcess service = start(buckets, kind, "unknown");
                Nginx cdn = Nginx.inFrontOf(kind.url(buckets, service), nginx, folder(kind + "-unknown-nginx"))) {
            URI index = cdn.url().resolve(CHANNEL.indexKey());
            try (Command.Running ffmpeg = FfmpegPublisher.encode(service.rtmpUrl(), CHANNEL.key(), 30)) {
                HttpResponse<String> before = service.get(index);
                assertThat(before.statusCode()).isEqualTo(404);
                await("index at the origin")
                        .until(() -> buckets.mediaText(CHANNEL.indexKey()).isPresent());
                Duration atMost = kind == Origin.S3 ? Nginx.NEGATIVE.plus(MAX_AGE) : MAX_AGE;
                Duration taken = afterwards(
                        "index behind the CDN", atMost, () -> service.get(index).statusCode() == 200);
                System.out.printf("%s behind a CDN: the very first index %d ms late%n", kind, taken.toMillis());
                assertThat(ffmpeg.isAlive()).as(ffmpeg.err()).isTrue();
            }
        }
    }

    /// Viewers join all along; the encoder is gone without a word in the middle, comes back, and ends as it should.
    private static void broadcastWithAReconnect(SluiceProcess service, CdnAudience audience) {
        try (Command.Running lost = FfmpegPublisher.encode(service.rtmpUrl(), CHANNEL.key(), 60)) {
            for (int segments : new int[] {1, 1, 4, 7}) {
                awaitSegments(audience, segments);
                audience.join();
            }
            awaitSegments(audience, 12);
            assertThat(lost.isAlive()).as(lost.err()).isTrue();
        }
        try (Command.Running back = FfmpegPublisher.encode(service.rtmpUrl(), CHANNEL.key(), 12)) {
            awaitSegments(audience, 16);
            audience.join();
            awaitSegments(audience, 20);
            audience.join();
            back.await(Duration.ofSeconds(30)).orFail();
        }
        await("the end at the origin")
                .until(() -> audience.origin().newest().orElseThrow().ended());
    }

    private static void awaitSegments(CdnAudience audience, int number) {
        await(number + " segments")
                .atMost(Duration.ofSeconds(30))
                .until(() -> audience.origin()
                        .newest()
                        .filter(version -> version.segments() >= number)
                        .isPresent());
    }

    private static boolean allSawTheEnd(CdnAudience audience, String playlistKey) {
        return audience.viewers().stream().allMatch(viewer -> viewer.sawEndOf(playlistKey));
    }

    private static boolean allFollow(CdnAudience audience, String playlistKey) {
        return audience.viewers().stream()
                .allMatch(viewer ->
                        viewer.views().stream().anyMatch(view -> view.key().equals(playlistKey)));
    }

    /// Every segment that a playlist named was fetched by somebody, crossed to the CDN once, and is what stands in the
    /// store, byte for byte, for all.
    private static void segmentsWereTakenFromTheOriginOnce(Origin kind, Buckets buckets, CdnAudience audience) {
        Set<String> named = audience.viewers().stream()
                .flatMap(viewer -> viewer.segments().keySet().stream())
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(named).hasSizeGreaterThan(24);
        int hits = 0;
        for (String key : named) {
            int stored = Arrays.hashCode(buckets.media(key).orElseThrow());
            var fetched = audience.fetched(key);
            assertThat(fetched)
                    .as(key)
                    .allSatisfy(segment -> assertThat(segment.contentHash()).isEqualTo(stored));
            assertThat(fetched).as(key).filteredOn("cacheStatus", "MISS").hasSize(1);
            assertThat(fetched).as(key).extracting("cacheStatus").containsOnly("MISS", "HIT");
            hits += fetched.size() - 1;
        }
        System.out.printf("%s behind a CDN: %d segments, %d misses, %d hits%n", kind, named.size(), named.size(), hits);
        assertThat(hits).isGreaterThan(named.size());
    }

    /// What a recording names can be read through the CDN as well, which has all of it from the viewers.
    private static void recordingIsThere(SluiceProcess service, Nginx cdn, Buckets buckets, String playlistKey) {
        await("recording").until(() -> buckets.mediaText(playlistKey).isPresent());
        List<String> uris = service.get(cdn.url().resolve(playlistKey))
                .body()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .toList();
        assertThat(uris).hasSizeGreaterThan(18).allSatisfy(uri -> {
            HttpResponse<String> segment = service.get(cdn.url().resolve(OriginWatch.resolve(playlistKey, uri)));
            assertThat(segment.statusCode()).isEqualTo(200);
            assertThat(segment.headers().firstValue("X-Cache-Status")).hasValue("HIT");
        });
    }

    private static Duration afterwards(String what, Duration atMost, BooleanSupplier condition) {
        long begin = System.nanoTime();
        await(what)
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(50))
                .until(condition::getAsBoolean);
        Duration taken = Duration.ofNanos(System.nanoTime() - begin);
        System.out.printf("%s: after %d ms%n", what, taken.toMillis());
        assertThat(taken).as(what).isLessThanOrEqualTo(atMost);
        return taken;
    }

    private static SluiceProcess start(Buckets buckets, Origin kind, String name) {
        String document = CHANNEL.document();
        buckets.putControl(
                CHANNEL.documentKey(),
                kind.records ? document.replace("\"record\":false", "\"record\":true") : document);
        Map<String, String> settings = new HashMap<>(buckets.settings());
        settings.putAll(SHORT);
        return SluiceProcess.start(folder(kind + "-" + name), settings);
    }

    private static Path folder(String name) {
        return SluiceProcess.folder("CdnIT-" + name);
    }
}
