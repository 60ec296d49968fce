package dev.sluice.hls;

import java.util.Optional;

/// Who wrote a playlist version: the comment `# sluice epoch=E rev=N` in it. No two versions carry the same, so equal
/// bytes, and with them equal ETags, mean the same write.
///
/// @param epoch the writer's term of ownership
/// @param number counts the writer's versions
public record Revision(long epoch, long number) {
    private static final String PREFIX = "# sluice epoch=";
    private static final String SEPARATOR = " rev=";

    /// What a playlist without the comment counts as: older than everything.
    public static final Revision NONE = new Revision(0, 0);

    public Revision next() {
        return new Revision(epoch, number + 1);
    }

    String toComment() {
        return PREFIX + epoch + SEPARATOR + number;
    }

    /// The revision that a playlist's text carries, or [#NONE] where it carries none that can be read.
    public static Revision of(String playlist) {
        return playlist.lines()
                .filter(line -> line.startsWith(PREFIX))
                .findFirst()
                .flatMap(Revision::parse)
                .orElse(NONE);
    }

    private static Optional<Revision> parse(String line) {
        int separator = line.indexOf(SEPARATOR);
        if (separator < 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Revision(
                    Long.parseLong(line.substring(PREFIX.length(), separator)),
                    Long.parseLong(line.substring(separator + SEPARATOR.length()))));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
