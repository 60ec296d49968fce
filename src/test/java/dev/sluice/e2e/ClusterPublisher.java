package dev.sluice.e2e;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// FFmpeg that encodes for one channel in real time, and somebody who starts it again whenever it has ended: the
/// timestamps go on by the wall clock, and what was sent is kept, session by session, with when it was sent. Two
/// sessions have no packet in common.
final class ClusterPublisher implements AutoCloseable {
    /// As a supervisor does, or OBS at its shortest.
    static final Duration RESTART = Duration.ofSeconds(1);

    static final int FRAMES_PER_SECOND = 25;

    /// How exactly it is known when something was sent.
    private static final Duration LOOKS = Duration.ofMillis(50);

    private static final Duration GOODBYE = Duration.ofSeconds(10);

    private final Channel channel;
    private final int number;
    private final URI url;
    private final Path folder;
    private final Instant epoch;
    private final List<Session> sessions = new ArrayList<>();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread supervisor = Thread.ofVirtual().unstarted(this::supervise);

    /// One run of FFmpeg.
    ///
    /// @param copy what it has sent, or had in its hands when it ended
    /// @param growth how long the copy was at which time
    /// @param complaint what it has written to standard error
    record Session(Instant start, Instant end, Path copy, NavigableMap<Long, Instant> growth, String complaint) {
        /// When the copy's first `length` bytes had been sent.
        Instant sentAt(long length) {
            Map.Entry<Long, Instant> look = growth.ceilingEntry(length);
            return look == null ? end : look.getValue();
        }
    }

    /// @param epoch where the timestamps of all publishers are 0
    private ClusterPublisher(Channel channel, int number, URI url, Path folder, Instant epoch) {
        this.channel = channel;
        this.number = number;
        this.url = url;
        this.folder = folder;
        this.epoch = epoch;
    }

    static ClusterPublisher start(Channel channel, int number, URI url, Path folder, Instant epoch) {
        ClusterPublisher publisher = new ClusterPublisher(channel, number, url, folder, epoch);
        publisher.supervisor.start();
        return publisher;
    }

    private void supervise() {
        try {
            do {
                publish();
            } while (!stopping.await(RESTART.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void publish() throws InterruptedException {
        Path copy = folder.resolve("sent-" + sessions.size() + ".flv");
        Instant start = Instant.now();
        NavigableMap<Long, Instant> growth = new TreeMap<>();
        try (Command.Running ffmpeg = Command.start(command(copy, start))) {
            while (ffmpeg.isAlive() && !stopping.await(LOOKS.toMillis(), TimeUnit.MILLISECONDS)) {
                growth.putIfAbsent(copy.toFile().length(), Instant.now());
            }
            if (ffmpeg.isAlive()) {
                ffmpeg.interrupt();
            }
            ffmpeg.await(GOODBYE);
            synchronized (this) {
                sessions.add(new Session(
                        start, Instant.now(), copy, growth, ffmpeg.err().strip()));
            }
        }
    }

    private List<String> command(Path copy, Instant start) {
        int seed = number * 1_000 + sessions.size();
        String offset = String.format(
                Locale.ROOT, "%.3f", Duration.between(epoch, start).toMillis() / 1e3);
        List<String> arguments = new ArrayList<>(List.of("-nostdin", "-v", "error", "-y"));
        String picture = "testsrc2=size=320x180:rate=" + FRAMES_PER_SECOND + ",noise=alls=4:allf=t:all_seed=" + seed;
        String sound = "anoisesrc=color=pink:amplitude=0.2:sample_rate=48000:seed=" + seed;
        for (String source : List.of(picture, sound)) {
            // What it falls behind on a busy machine it must not catch up with: that would be no live stream.
            arguments.addAll(List.of("-readrate", "1", "-readrate_catchup", "1", "-f", "lavfi", "-i", source));
        }
        arguments.addAll(List.of("-map", "0:v", "-map", "1:a", "-filter_threads", "1"));
        arguments.addAll(List.of("-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-threads", "1"));
        arguments.addAll(List.of("-pix_fmt", "yuv420p", "-b:v", "200k"));
        arguments.addAll(List.of("-g", "50", "-keyint_min", "50", "-sc_threshold", "0"));
        arguments.addAll(List.of("-c:a", "aac", "-ac", "1", "-b:a", "48k", "-output_ts_offset", offset));
        // Behind the tee no muxer can ask for what FLV needs.
        arguments.addAll(List.of("-flags", "+global_header", "-f", "tee"));
        // A tee goes on with the outputs that are left, unless it is told that it must not.
        arguments.add("[f=flv:flush_packets=1]" + copy + "|[f=flv:onfail=abort]" + url + "/" + channel.key());
        return Command.ffmpeg(arguments);
    }

    /// Those that have ended.
    synchronized List<Session> sessions() {
        return List.copyOf(sessions);
    }

    /// Says goodbye, and does not come back.
    void unpublish() {
        stopping.countDown();
    }

    /// Waits for the end of the last session.
    void join() {
        try {
            supervisor.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        unpublish();
        supervisor.interrupt();
        join();
    }
}
