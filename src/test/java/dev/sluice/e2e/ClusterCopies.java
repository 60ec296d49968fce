package dev.sluice.e2e;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Reads what the publishers of a cluster have sent.
///
/// @param video all sessions of one channel
/// @param audio the same
record ClusterCopies(List<FrameStory.Sent> video, List<FrameStory.Sent> audio) {
    /// Without a file header and a tag there is nothing to read.
    private static final int LEAST_BYTES = 100;

    /// @param epoch where timestamps are 0
    static ClusterCopies read(List<ClusterPublisher.Session> sessions, Instant epoch) {
        ClusterCopies all = new ClusterCopies(new ArrayList<>(), new ArrayList<>());
        for (int session = 0; session < sessions.size(); session++) {
            all.add(session, sessions.get(session).copy(), epoch);
        }
        return all;
    }

    private void add(int session, Path copy, Instant epoch) {
        if (!Files.exists(copy) || copy.toFile().length() < LEAST_BYTES) {
            return;
        }
        Path whole = copy.resolveSibling("whole-" + copy.getFileName());
        FlvFile file = FlvFile.readTorn(copy);
        if (file.tags().stream().noneMatch(FlvFile.Tag::isFrame)) {
            return;
        }
        file.write(whole);
        // The hashes of Stretch, and times in milliseconds.
        List<String> arguments = new ArrayList<>(List.of("-nostdin", "-v", "error", "-copyts", "-i", whole.toString()));
        arguments.addAll(List.of("-map", "0:v", "-map", "0:a", "-c", "copy"));
        arguments.addAll(List.of("-bsf:0", "h264_mp4toannexb,filter_units=remove_types=7|8|9"));
        arguments.addAll(List.of("-f", "framehash", "-hash", "sha256", "-"));
        for (String line : Command.run(Command.ffmpeg(arguments))
                .orFail()
                .out()
                .lines()
                .filter(text -> !text.startsWith("#"))
                .toList()) {
            String[] fields = line.split(",", -1);
            Instant at = epoch.plusMillis(Long.parseLong(fields[1].strip()));
            List<FrameStory.Sent> track = fields[0].strip().equals("0") ? video : audio;
            track.add(new FrameStory.Sent(session, at, fields[5].strip()));
        }
    }
}
