package dev.sluice.e2e;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Publishes formats into one running service, each on a channel of its own, and judges what stands in the bucket.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class FormatContract {
    private final Map<Format, Channel> channels = new HashMap<>();
    private final List<Format> formats;

    private final Ahead<Format> ahead;

    private Buckets buckets;
    private SluiceProcess service;

    FormatContract(List<Format> formats) {
        this.formats = formats;
        this.ahead = new Ahead<>(formats, this::play);
        formats.forEach(format -> channels.put(format, Channel.of("row-" + channels.size())));
    }

    /// An empty pair of buckets.
    abstract Buckets openBuckets();

    @BeforeAll
    void start() {
        buckets = openBuckets();
        channels.values().forEach(buckets::add);
        Map<String, String> settings = new HashMap<>(buckets.settings());
        settings.putAll(MediaChecks.LARGE_WINDOW);
        service = SluiceProcess.start(SluiceProcess.folder(getClass().getSimpleName()), settings);
        // Real time passes while the others are published and judged.
        formats.stream().filter(Format::isInRealTime).forEach(ahead::begin);
    }

    @AfterAll
    void stop() {
        ahead.close();
        // Either is missing if the start has failed.
        if (service != null) {
            service.close();
        }
        if (buckets != null) {
            buckets.close();
        }
    }

    @ParameterizedTest
    @MethodSource("formats")
    void everyAccessUnitIsInTheOutputExactlyOnce(Format format) throws Throwable {
        ahead.outcome(format);
    }

    private void play(Format format) {
        publish(format);
        MediaChecks.isWhole(format.input(), Broadcast.awaitEnd(buckets, channel(format)));
    }

    private void publish(Format format) {
        format.publish(service.rtmpUrl(), channel(format).key());
    }

    private Channel channel(Format format) {
        return Objects.requireNonNull(channels.get(format));
    }

    List<Format> formats() {
        return formats;
    }
}
