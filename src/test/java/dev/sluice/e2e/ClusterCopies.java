package dev.sluice.e2e;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Reads what the publishers of a cluster have sent.
///
/// @param video all sessions of one channel
/// @param audio the same
record ClusterCopies(List<FrameStory.Sent> video, List<FrameStory.Sent> audio) {
    /// Without a file header and a tag there is nothing to read.
    private static final int LEAST_BYTES = 100;

    private static final int FILE_HEADER_BYTES = 13;

    /// Header, and behind it how long it was.
    private static final int BYTES_AROUND_TAG = 15;

    static ClusterCopies read(List<ClusterPublisher.Session> sessions) {
        ClusterCopies all = new ClusterCopies(new ArrayList<>(), new ArrayList<>());
        for (int number = 0; number < sessions.size(); number++) {
            all.add(number, sessions.get(number));
        }
        return all;
    }

    private void add(int number, ClusterPublisher.Session session) {
        Path copy = session.copy();
        if (!Files.exists(copy) || copy.toFile().length() < LEAST_BYTES) {
            return;
        }
        Path whole = copy.resolveSibling("whole-" + copy.getFileName());
        FlvFile file = FlvFile.readTorn(copy);
        if (file.tags().stream().noneMatch(FlvFile.Tag::isFrame)) {
            return;
        }
        file.write(whole);
        List<List<String>> hashes = hashes(whole);
        long end = FILE_HEADER_BYTES;
        for (FlvFile.Tag tag : file.tags()) {
            end += BYTES_AROUND_TAG + tag.body().length();
            if (tag.isFrame()) {
                List<FrameStory.Sent> track = tag.type() == FlvFile.VIDEO ? video : audio;
                List<String> all = hashes.get(tag.type() == FlvFile.VIDEO ? 0 : 1);
                track.add(new FrameStory.Sent(number, session.sentAt(end), all.removeFirst()));
            }
        }
    }

    /// By track, in the form of [Stretch].
    private static List<List<String>> hashes(Path flv) {
        List<String> arguments = new ArrayList<>(List.of("-nostdin", "-v", "error", "-i", flv.toString()));
        arguments.addAll(List.of("-map", "0:v", "-map", "0:a", "-c", "copy"));
        arguments.addAll(List.of("-bsf:0", "h264_mp4toannexb,filter_units=remove_types=7|8|9"));
        arguments.addAll(List.of("-f", "framehash", "-hash", "sha256", "-"));
        List<List<String>> hashes = List.of(new ArrayList<>(), new ArrayList<>());
        Command.run(Command.ffmpeg(arguments))
                .orFail()
                .out()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split(",", -1))
                .forEach(fields ->
                        hashes.get(Integer.parseInt(fields[0].strip())).add(fields[5].strip()));
        return hashes;
    }
}
