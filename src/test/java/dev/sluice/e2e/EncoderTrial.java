package dev.sluice.e2e;

import static org.awaitility.Awaitility.await;

import dev.sluice.e2e.Case.End;
import dev.sluice.e2e.Case.Sender;
import dev.sluice.e2e.Case.Session;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.core.ConditionTimeoutException;

/// One program on one channel, from its first frame to the verdict: what it has sent is known from the copy that it
/// keeps.
///
/// Not for use by several threads.
final class EncoderTrial {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final int SECONDS = 7;

    /// Longer than any trial: the encoder is killed before it comes to its end.
    private static final int ENDLESS_SECONDS = 120;

    /// At least one of them was complete while the encoder ran.
    private static final int SEGMENTS_BEFORE_KILL = 2;

    /// What a program had written for itself when it was killed was not all sent: queues lie in between.
    private static final long UNSENT_MS = 500;

    /// The default, and what of it a keyframe may come early by.
    private static final long SEGMENT_MS = 2_000;

    private static final long SHORTEST_SEGMENT_MS = SEGMENT_MS * 9 / 10;

    private final Encoder encoder;
    private final Channel channel;
    private final URI url;
    private final Path folder;
    private final Viewer viewer;
    private final List<Session> sessions = new ArrayList<>();
    private final List<Performance.Time> times = new ArrayList<>();
    private final List<String> findings = new ArrayList<>();

    private EncoderTrial(Encoder encoder, Channel channel, URI url, Path folder, Viewer viewer) {
        this.encoder = encoder;
        this.channel = channel;
        this.url = url;
        this.folder = folder;
        this.viewer = viewer;
    }

    /// The program sends some seconds and ends by itself; what is wrong with the outcome.
    static List<String> ofCleanEnd(Encoder encoder, Channel channel, URI url, URI index, HttpClient client) {
        Path folder = SluiceProcess.folder("EncodersIT-" + channel.id());
        try (Viewer viewer = Viewer.start(client, index, folder)) {
            EncoderTrial trial = new EncoderTrial(encoder, channel, url, folder, viewer);
            trial.runToItsEnd();
            return trial.judge(trial.expectation());
        }
    }

    /// The program is killed while it sends, and started again; what is wrong with the outcome.
    static List<String> ofKillAndReturn(Encoder encoder, Channel channel, URI url, URI index, HttpClient client) {
        Path folder = SluiceProcess.folder("EncodersIT-" + channel.id());
        try (Viewer viewer = Viewer.start(client, index, folder)) {
            EncoderTrial trial = new EncoderTrial(encoder, channel, url, folder, viewer);
            trial.runUntilKilled();
            trial.runToItsEnd();
            long sentMs = trial.sessions.getFirst().tape().lengthMs();
            return trial.judge(trial.expectation()
                    .discontinuities(1)
                    .mayMiss((session, piece) -> session == 0 && piece.capturedMs() >= sentMs - UNSENT_MS));
        }
    }

    private Expectation expectation() {
        return new Expectation()
                .targetDuration(targetDuration(sessions.getFirst().tape()))
                .resolution("320x180")
                .codecs("avc1.", "mp4a.40.2")
                .encoderSwapsPictures(encoder.swapsPictures());
    }

    /// Of the first segment, as the program has sent it: on a busy machine GStreamer's sound begins up to a second
    /// before its pictures, and their groups last 1.3 to 2.2 s instead of two.
    private static int targetDuration(Tape tape) {
        List<Tape.Piece> frames =
                tape.pieces().stream().filter(Tape.Piece::isFrame).toList();
        long start = frames.getFirst().capturedMs();
        long length = frames.stream()
                .filter(Tape.Piece::isKeyFrame)
                .mapToLong(piece -> piece.capturedMs() - start)
                .filter(elapsed -> elapsed >= SHORTEST_SEGMENT_MS)
                .findFirst()
                .orElse(SEGMENT_MS);
        return (int) Math.round(Math.max(SEGMENT_MS, length) / 1e3);
    }

    private void runToItsEnd() {
        Path copy = copy();
        Instant start = Instant.now();
        try (Command.Running running = start(copy, SECONDS)) {
            running.await(TIMEOUT).orFail();
        }
        Instant end = Instant.now();
        Tape tape = Tape.read(copy, SECONDS * 1_000L);
        long pictures =
                tape.pieces().stream().filter(p -> p.isVideo() && p.isFrame()).count();
        if (pictures != SECONDS * Encoder.FRAMES_PER_SECOND) {
            findings.add("the encoder has sent " + pictures + " pictures, not " + SECONDS * Encoder.FRAMES_PER_SECOND);
        }
        add(tape, End.UNPUBLISHED, new Performance.Time(start, end, Duration.ZERO));
    }

    private void runUntilKilled() {
        Path copy = copy();
        Instant start = Instant.now();
        try (Command.Running running = start(copy, ENDLESS_SECONDS)) {
            await().atMost(TIMEOUT).until(() -> !running.isAlive() || segments() >= SEGMENTS_BEFORE_KILL);
            if (!running.isAlive()) {
                findings.add("ended before it was killed: " + running.await(TIMEOUT));
            }
        }
        Instant end = Instant.now();
        Path sent = folder.resolve("sent-until-killed.flv");
        FlvFile file = FlvFile.readTorn(copy);
        file.write(sent);
        Tape tape = Tape.read(sent, file.tags().getLast().timestampMs());
        add(tape, End.DROPPED, new Performance.Time(start, end, Duration.ZERO));
    }

    private Command.Running start(Path copy, int seconds) {
        return Command.start(encoder.command(url + "/" + channel.key(), copy, seconds, sessions.size() + 1));
    }

    private Path copy() {
        return folder.resolve("sent-" + sessions.size() + ".flv");
    }

    private void add(Tape tape, End end, Performance.Time time) {
        sessions.add(new Session(tape, Sender.FFMPEG, end, 0));
        times.add(time);
    }

    private int segments() {
        return viewer.snapshot().broadcasts().stream()
                .mapToInt(broadcast -> broadcast.entries().size())
                .sum();
    }

    private List<String> judge(Expectation expected) {
        try {
            await().atMost(TIMEOUT)
                    .until(() -> viewer.snapshot().broadcasts().stream().anyMatch(Viewing.Seen::hasEnded));
        } catch (ConditionTimeoutException e) {
            findings.add("the broadcast did not end within " + TIMEOUT);
        }
        Case which = Case.of(encoder.name(), sessions.toArray(Session[]::new)).expecting(expected);
        findings.addAll(Verdict.of(which, times, viewer.finish()));
        return findings;
    }
}
