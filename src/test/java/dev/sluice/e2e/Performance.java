package dev.sluice.e2e;

import static org.awaitility.Awaitility.await;

import dev.sluice.e2e.Case.End;
import dev.sluice.e2e.Case.Session;
import dev.sluice.e2e.FfmpegPublisher.Pace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.core.ConditionTimeoutException;

/// Plays one case in real time: as wall-clock time is one of the things that playlists tell, it has to pass.
///
/// Not for use by several threads.
final class Performance implements AutoCloseable {
    private static final Duration FFMPEG_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration END_TIMEOUT = Duration.ofSeconds(40);
    private static final int CHUNK_SIZE = 4096;

    /// When a session took place.
    ///
    /// @param worstLag how much later than it should be a tag was sent: this machine's fault, and nobody else's
    record Time(Instant start, Instant end, Duration worstLag) {}

    private final Channel channel;
    private final Path folder;
    private final List<RtmpPublisher> open = new ArrayList<>();
    private final List<Time> times = new ArrayList<>();
    private final List<String> findings = new ArrayList<>();
    private long worstLagNanos;

    /// @param folder for what FFmpeg is to publish
    Performance(Channel channel, Path folder) {
        this.channel = channel;
        this.folder = folder;
    }

    /// Plays all sessions of a case and waits until `viewer` has seen what comes of them.
    void play(Case which, URI url, Viewer viewer) {
        for (Session session : which.sessions()) {
            play(session, url, viewer);
        }
        awaitEnd(which.expected(), viewer);
    }

    /// Plays one session and lets the pause after it pass.
    void play(Session session, URI url, Viewer viewer) {
        Instant start = Instant.now();
        worstLagNanos = 0;
        try {
            start = switch (session.sender()) {
                case SCRIPTED -> script(session, url);
                case FFMPEG -> ffmpeg(session, url, viewer);
            };
        } catch (IOException | UncheckedIOException e) {
            findings.add("session " + times.size() + " broke off after "
                    + Duration.between(start, Instant.now()).toMillis() + " ms: " + e);
        }
        times.add(new Time(start, Instant.now(), Duration.ofNanos(worstLagNanos)));
        parkUntil(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(session.pauseMs()));
    }

    /// Returns when the first tag was sent.
    private Instant script(Session session, URI url) throws IOException {
        RtmpPublisher publisher = RtmpPublisher.publish(url, channel.key(), CHUNK_SIZE);
        open.add(publisher);
        Instant start = Instant.now();
        long begin = System.nanoTime();
        for (Tape.Piece piece : session.tape().pieces()) {
            long due = begin + TimeUnit.MILLISECONDS.toNanos(piece.sentMs());
            parkUntil(due);
            publisher.send(piece.tag());
            worstLagNanos = Math.max(worstLagNanos, System.nanoTime() - due);
        }
        switch (session.end()) {
            case UNPUBLISHED -> publisher.unpublish(channel.key());
            case DROPPED -> {
                // What is still on its way when a connection breaks is lost, and nobody could tell how much that is.
                publisher.sync();
                publisher.close();
            }
            case HALF_OPEN -> publisher.sync();
        }
        return start;
    }

    private Instant ffmpeg(Session session, URI url, Viewer viewer) {
        Path file = folder.resolve("session-" + times.size() + ".flv");
        session.tape().write(file);
        Instant start = Instant.now();
        int before = segments(viewer);
        try (Command.Running ffmpeg = FfmpegPublisher.start(file, url, channel.key(), Pace.REAL_TIME)) {
            if (session.end() == End.DROPPED) {
                await().atMost(FFMPEG_TIMEOUT)
                        .pollInterval(Duration.ofMillis(100))
                        .until(() -> segments(viewer) >= before + Case.SEGMENTS_BEFORE_KILL);
            } else {
                ffmpeg.await(FFMPEG_TIMEOUT).orFail();
            }
        }
        return start;
    }

    private static int segments(Viewer viewer) {
        return viewer.snapshot().broadcasts().stream()
                .mapToInt(broadcast -> broadcast.entries().size())
                .sum();
    }

    private static void parkUntil(long nanos) {
        for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /// Waits until all broadcasts that are expected have ended, if they are to end.
    void awaitEnd(Expectation expected, Viewer viewer) {
        try {
            await().atMost(END_TIMEOUT).pollInterval(Duration.ofMillis(200)).until(() -> {
                List<Viewing.Seen> seen = viewer.snapshot().broadcasts();
                return seen.size() >= expected.broadcasts
                        && (!expected.ended || seen.stream().allMatch(Viewing.Seen::hasEnded));
            });
        } catch (ConditionTimeoutException e) {
            findings.add("not all of " + expected.broadcasts + " broadcasts ended within " + END_TIMEOUT);
        }
    }

    List<Time> times() {
        return times;
    }

    List<String> findings() {
        return findings;
    }

    @Override
    public void close() {
        open.forEach(RtmpPublisher::close);
    }
}
