package dev.sluice.e2e;

import dev.sluice.e2e.FfmpegPublisher.Pace;
import dev.sluice.e2e.Input.Audio;
import dev.sluice.e2e.Input.Video;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// One row of the format matrix: what is published, and how.
record Format(Input input, Sender sender) {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Video DEFAULT_VIDEO = Video.of("30", 2);
    private static final Audio DEFAULT_AUDIO = new Audio(48_000, 2, false);

    /// FFmpeg takes over the chunk size that the server announces, so other sizes need another publisher.
    enum Sender {
        FFMPEG,
        FFMPEG_IN_REAL_TIME,
        CHUNKS_OF_128,
        CHUNKS_OF_65536
    }

    /// One row for each value of each dimension, the others at their default.
    static List<Format> onePerDimension() {
        return List.of(
                with(DEFAULT_VIDEO, DEFAULT_AUDIO, Sender.FFMPEG),
                with(DEFAULT_VIDEO, DEFAULT_AUDIO, Sender.CHUNKS_OF_128),
                with(DEFAULT_VIDEO, DEFAULT_AUDIO, Sender.CHUNKS_OF_65536),
                with(Video.of("30", 0), DEFAULT_AUDIO, Sender.FFMPEG),
                with(Video.of("24", 2), DEFAULT_AUDIO, Sender.FFMPEG),
                with(Video.of("25", 2), DEFAULT_AUDIO, Sender.FFMPEG),
                with(Video.of("30000/1001", 2), DEFAULT_AUDIO, Sender.FFMPEG),
                with(Video.of("60", 2), DEFAULT_AUDIO, Sender.FFMPEG),
                with(DEFAULT_VIDEO, new Audio(44_100, 2, false), Sender.FFMPEG),
                with(DEFAULT_VIDEO, new Audio(48_000, 1, false), Sender.FFMPEG),
                with(DEFAULT_VIDEO, new Audio(48_000, 2, true), Sender.FFMPEG),
                new Format(Input.of(null, DEFAULT_AUDIO), Sender.FFMPEG),
                new Format(Input.of(DEFAULT_VIDEO, null), Sender.FFMPEG),
                with(DEFAULT_VIDEO, DEFAULT_AUDIO, Sender.FFMPEG_IN_REAL_TIME));
    }

    /// Every combination; those in real time are left out, because pace changes nothing in a format.
    static List<Format> all() {
        List<Format> formats = new ArrayList<>();
        for (Sender sender : List.of(Sender.FFMPEG, Sender.CHUNKS_OF_128, Sender.CHUNKS_OF_65536)) {
            for (Audio audio : audios()) {
                formats.add(new Format(Input.of(null, audio), sender));
            }
            for (Video video : videos()) {
                formats.add(new Format(Input.of(video, null), sender));
                audios().forEach(audio -> formats.add(with(video, audio, sender)));
            }
        }
        return formats;
    }

    /// Few of all combinations, such that any two values of different dimensions meet in one of them; always the same.
    static List<Format> everyPair() {
        List<Format> candidates = all();
        Set<Set<String>> missing =
                candidates.stream().flatMap(format -> format.pairs().stream()).collect(Collectors.toSet());
        List<Format> chosen = new ArrayList<>();
        while (!missing.isEmpty()) {
            Format best = candidates.stream()
                    .max(Comparator.comparingLong(format ->
                            format.pairs().stream().filter(missing::contains).count()))
                    .orElseThrow();
            missing.removeAll(best.pairs());
            chosen.add(best);
        }
        return chosen;
    }

    /// Each two values of its dimensions; without a track, that is the only value of the track's dimensions.
    Set<Set<String>> pairs() {
        Video video = input.video();
        Audio audio = input.audio();
        Map<String, Object> values = new TreeMap<>(Map.of("sender", sender));
        if (video == null) {
            values.put("video", "none");
        } else {
            values.putAll(Map.of("frame rate", video.frameRate(), "B frames", video.bFrames()));
        }
        if (audio == null) {
            values.put("audio", "none");
        } else {
            values.putAll(
                    Map.of("sample rate", audio.sampleRate(), "channels", audio.channels(), "HE-AAC", audio.heAac()));
        }
        List<String> named = values.entrySet().stream()
                .map(value -> value.getKey() + " " + value.getValue())
                .toList();
        return IntStream.range(0, named.size())
                .boxed()
                .flatMap(i -> named.subList(i + 1, named.size()).stream().map(other -> Set.of(named.get(i), other)))
                .collect(Collectors.toSet());
    }

    private static List<Video> videos() {
        return Stream.of("24", "25", "30000/1001", "30", "60")
                .flatMap(frameRate -> Stream.of(Video.of(frameRate, 0), Video.of(frameRate, 2)))
                .toList();
    }

    private static List<Audio> audios() {
        return Stream.of(44_100, 48_000)
                .flatMap(rate -> Stream.of(1, 2)
                        .flatMap(channels ->
                                Stream.of(new Audio(rate, channels, false), new Audio(rate, channels, true))))
                .toList();
    }

    private static Format with(Video video, Audio audio, Sender sender) {
        return new Format(Input.of(video, audio), sender);
    }

    boolean isInRealTime() {
        return sender == Sender.FFMPEG_IN_REAL_TIME;
    }

    /// Publishes from the first packet to a clean end.
    void publish(URI url, String streamKey) {
        switch (sender) {
            case FFMPEG -> ffmpeg(url, streamKey, Pace.UNLIMITED);
            case FFMPEG_IN_REAL_TIME -> ffmpeg(url, streamKey, Pace.REAL_TIME);
            case CHUNKS_OF_128 -> RtmpPublisher.publishWhole(url, streamKey, 128, FlvFile.read(input.file()));
            case CHUNKS_OF_65536 -> RtmpPublisher.publishWhole(url, streamKey, 65_536, FlvFile.read(input.file()));
        }
    }

    private void ffmpeg(URI url, String streamKey, Pace pace) {
        try (Command.Running ffmpeg = FfmpegPublisher.start(input.file(), url, streamKey, pace)) {
            ffmpeg.await(TIMEOUT).orFail();
        }
    }

    @Override
    public String toString() {
        return input.name() + " by " + sender;
    }
}
