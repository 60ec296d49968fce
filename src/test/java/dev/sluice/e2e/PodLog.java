package dev.sluice.e2e;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a process has told of its sessions.
///
/// @param sessions that it has accepted, in order
/// @param errors lines of level ERROR or worse
record PodLog(List<Session> sessions, List<String> errors) {
    private static final Pattern BEGIN =
            Pattern.compile("session (\\S+) publishes channel (\\S+), broadcast (\\S+), epoch (\\d+),");
    private static final Pattern END = Pattern.compile("session (\\S+) of channel \\S+ ends: (\\S+)");
    private static final Pattern ERROR = Pattern.compile("^\\d{4}-\\d\\d-\\d\\d \\S+ (ERROR|FATAL|SEVERE) .*");

    /// @param end the label of its cause, empty if it has not ended
    record Session(String id, String channel, String broadcast, long epoch, String end) {}

    static PodLog read(String output) {
        List<String> errors = new ArrayList<>();
        List<Matcher> begins = new ArrayList<>();
        Map<String, String> ends = new HashMap<>();
        for (String line : output.lines().toList()) {
            Matcher begin = BEGIN.matcher(line);
            Matcher end = END.matcher(line);
            if (ERROR.matcher(line).matches()) {
                errors.add(line);
            } else if (begin.find()) {
                begins.add(begin);
            } else if (end.find()) {
                ends.put(end.group(1), end.group(2));
            }
        }
        return new PodLog(
                begins.stream()
                        .map(begin -> new Session(
                                begin.group(1),
                                begin.group(2),
                                begin.group(3),
                                Long.parseLong(begin.group(4)),
                                ends.getOrDefault(begin.group(1), "")))
                        .toList(),
                List.copyOf(errors));
    }
}
