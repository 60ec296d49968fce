package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// What every published stream must stand.
final class MediaChecks {
    /// So large that nothing leaves the playlist before it was compared.
    static final Map<String, String> LARGE_WINDOW = Map.of("sluice.hls.window", "600s");

    /// Reading an input costs as much as judging an output, and each is published several times.
    private static final Map<Input, Tracks> SENT = new ConcurrentHashMap<>();

    private static final Path DOWNLOADS = Path.of("target", "e2e", "downloaded").toAbsolutePath();

    private MediaChecks() {}

    static Tracks sent(Input input) {
        return SENT.computeIfAbsent(input, key -> Tracks.of(key.file()));
    }

    /// The whole input is in the broadcast, exactly once, and each segment decodes alone.
    static void isWhole(Input input, Broadcast broadcast) {
        List<Path> segments = download(broadcast);
        Tracks received = Tracks.of(Broadcast.concatenate(segments));
        assertThat(Judge.findings(sent(input), received))
                .as(input + ", " + broadcast.playlistKey())
                .isEmpty();
        isWellFormed(broadcast, segments);
    }

    /// The broadcast is the beginning of the input: at least `atLeast` seconds of it, nothing missing in between.
    static void isBeginning(Input input, Duration atLeast, Broadcast broadcast) {
        List<Path> segments = download(broadcast);
        Tracks received = Tracks.of(Broadcast.concatenate(segments));
        Tracks sent = sent(input).head(received.video().size(), received.audio().size());
        assertThat(Judge.findings(sent, received)).as(broadcast.playlistKey()).isEmpty();
        long duration =
                sent.video().getLast().dts90k() - sent.video().getFirst().dts90k();
        assertThat(Duration.ofMillis(duration / 90)).isGreaterThanOrEqualTo(atLeast);
        isWellFormed(broadcast, segments);
    }

    static List<Path> download(Broadcast broadcast) {
        return broadcast.download(DOWNLOADS.resolve(broadcast.playlistKey() + ".segments"));
    }

    private static void isWellFormed(Broadcast broadcast, List<Path> segments) {
        assertThat(TsContinuity.findings(segments.getFirst().resolveSibling("all.ts")))
                .isEmpty();
        assertThat(Decoder.complaints(segments)).isEmpty();
        assertThat(broadcast.playlist()).startsWith("#EXTM3U\n").contains("#EXT-X-TARGETDURATION:");
    }
}
