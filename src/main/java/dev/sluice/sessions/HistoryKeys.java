package dev.sluice.sessions;

import dev.sluice.channels.ChannelId;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where ended sessions stand: a session's id says its first day and its channel, so that one read finds it.
final class HistoryKeys {
    static final String PREFIX = "history/";

    /// The channel's id may hold hyphens, what follows it none.
    private static final Pattern SESSION_ID = Pattern.compile("(\\d{8})-([a-z0-9-]{1,63})-([a-z0-9]{1,32})");

    private static final Pattern DAY = Pattern.compile("history/(\\d{4})/(\\d{2})/(\\d{2})/.*");
    private static final DateTimeFormatter COMPACT =
            DateTimeFormatter.ofPattern("uuuuMMdd").withResolverStyle(ResolverStyle.STRICT);
    private static final DateTimeFormatter FOLDERS = DateTimeFormatter.ofPattern("uuuu/MM/dd");

    private HistoryKeys() {}

    /// The key of a session's document, empty if that is no session's id.
    static Optional<String> of(String sessionId) {
        Matcher matcher = SESSION_ID.matcher(sessionId);
        if (!matcher.matches() || !ChannelId.isValid(matcher.group(2))) {
            return Optional.empty();
        }
        try {
            LocalDate day = LocalDate.parse(matcher.group(1), COMPACT);
            return Optional.of(prefix(day, new ChannelId(matcher.group(2))) + sessionId + ".json");
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /// The channel that a session's id names, empty if that is no session's id.
    static Optional<ChannelId> channelOf(String sessionId) {
        Matcher matcher = SESSION_ID.matcher(sessionId);
        return matcher.matches() && ChannelId.isValid(matcher.group(2))
                ? Optional.of(new ChannelId(matcher.group(2)))
                : Optional.empty();
    }

    static String prefix(LocalDate day) {
        return PREFIX + FOLDERS.format(day) + "/";
    }

    static String prefix(LocalDate day, ChannelId channel) {
        return prefix(day) + channel + "/";
    }

    /// The day in whose folder a key is, if it is in one's.
    static Optional<LocalDate> dayOf(String key) {
        Matcher matcher = DAY.matcher(key);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(LocalDate.parse(matcher.group(1) + matcher.group(2) + matcher.group(3), COMPACT));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
