package dev.sluice.hls;

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

    static boolean isComment(String line) {
        return line.startsWith(PREFIX) && line.contains(SEPARATOR);
    }

    static Revision parse(String line) {
        int separator = line.indexOf(SEPARATOR);
        return new Revision(
                Long.parseLong(line.substring(PREFIX.length(), separator)),
                Long.parseLong(line.substring(separator + SEPARATOR.length())));
    }

    /// The revision that a playlist's text carries, or [#NONE].
    public static Revision of(String playlist) {
        return playlist.lines()
                .filter(Revision::isComment)
                .findFirst()
                .map(Revision::parse)
                .orElse(NONE);
    }
}
