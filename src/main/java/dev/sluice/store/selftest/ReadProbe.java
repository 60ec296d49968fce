package dev.sluice.store.selftest;

import dev.sluice.bytes.Bytes;
import dev.sluice.store.GetResult;
import dev.sluice.store.PutCondition;
import dev.sluice.store.StoredObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One writer that reads back each of its versions, now and then with the ETag that it held before. Three round
/// trips, and two for each overwrite.
record ReadProbe(Scratch scratch, Findings findings, int overwrites) implements Probe {
    /// Far less than the reconnect window of a broadcast and than the age at which a pod counts as dead; far
    /// more than what rounding to seconds and servers that keep time differ by.
    private static final Duration TOLERANCE = Duration.ofSeconds(10);

    private static final String LOST = "the answer to a write got lost";

    @Override
    public void run() {
        String key = scratch.newKey("read");
        List<Bytes> versions = new ArrayList<>();
        long writtenAtNanos = scratch.nanoTime().getAsLong();
        Optional<String> created = write(key, versions, new PutCondition.IfAbsent());
        if (created.isEmpty()) {
            findings.undecided(Rule.READ_AFTER_OVERWRITE, LOST);
            return;
        }
        String etag = created.get();
        judge(scratch.get(key, null), versions, etag, writtenAtNanos);
        judgeUnchanged(scratch.get(key, etag));
        for (int i = 0; i < overwrites; i++) {
            writtenAtNanos = scratch.nanoTime().getAsLong();
            Optional<String> newer = write(key, versions, new PutCondition.IfMatch(etag));
            if (newer.isEmpty()) {
                findings.undecided(Rule.READ_AFTER_OVERWRITE, LOST);
                return;
            }
            findings.judge(
                    Rule.ETAG_CHANGES, !newer.get().equals(etag), "'" + etag + "' for one content and for the next");
            boolean asHolderOfTheOld = i % 2 == 0;
            GetResult read = scratch.get(key, asHolderOfTheOld ? etag : null);
            etag = newer.get();
            judge(read, versions, etag, writtenAtNanos);
        }
    }

    private Optional<String> write(String key, List<Bytes> versions, PutCondition condition) {
        versions.add(scratch.newContent());
        return scratch.write(key, versions.getLast(), condition);
    }

    private void judge(GetResult read, List<Bytes> versions, String etag, long writtenAtNanos) {
        switch (read) {
            case GetResult.NotFound() -> findings.violated(Rule.READ_AFTER_OVERWRITE, "not found after it was written");
            case GetResult.NotModified() ->
                findings.violated(Rule.READ_AFTER_OVERWRITE, "not modified after it was overwritten");
            case GetResult.Found(StoredObject object) -> {
                Bytes content = object.content();
                if (content.equals(versions.getLast())) {
                    findings.holds(Rule.READ_AFTER_OVERWRITE);
                    findings.holds(Rule.CONTENT);
                    findings.judge(
                            Rule.ETAG_OF_PUT,
                            !etag.isEmpty() && object.etag().equals(etag),
                            "PUT said '" + etag + "', GET '" + object.etag() + "'");
                } else if (versions.contains(content)) {
                    int behind = versions.size() - 1 - versions.lastIndexOf(content);
                    findings.violated(
                            Rule.READ_AFTER_OVERWRITE, "version " + behind + " before the newest, after its PUT");
                } else {
                    findings.violated(
                            Rule.CONTENT,
                            versions.getLast().length() + " bytes were written, " + content.length()
                                    + " others came back");
                }
                judgeAge(object, Duration.ofNanos(scratch.nanoTime().getAsLong() - writtenAtNanos));
            }
        }
    }

    /// @param longest no time can have passed but that between sending the write and having read it
    private void judgeAge(StoredObject object, Duration longest) {
        Duration age = Duration.between(object.lastModified(), object.date());
        findings.judge(
                Rule.CLOCK,
                age.compareTo(TOLERANCE.negated()) > 0 && age.compareTo(longest.plus(TOLERANCE)) < 0,
                "an object just written is " + age.toSeconds() + " s old (Last-Modified " + object.lastModified()
                        + ", Date " + object.date() + ")");
    }

    private void judgeUnchanged(GetResult read) {
        findings.judge(
                Rule.NOT_SENT_AGAIN, read instanceof GetResult.NotModified, "it was sent again, though unchanged");
    }
}
