import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/// All objects of all buckets. Requests take effect one after the other, so a condition and its write are one step.
final class ObjectTable {
    private static final int MAX_PAGE = 1000;
    private static final String PLAYLIST = "/media.m3u8";

    private record Stored(byte[] body, long sizeBytes, boolean dropped, String etag, Instant modified, String type) {}

    /// By path, that is bucket and key.
    private final NavigableMap<String, Stored> objects = new TreeMap<>();

    private final Map<String, Integer> requests = new TreeMap<>();
    private final Map<String, Integer> signings = new TreeMap<>();
    private final StringBuilder playlists = new StringBuilder();
    private long versions;
    private long segmentBytes;

    synchronized S3Answer answer(S3Request request) {
        requests.merge(request.method(), 1, Integer::sum);
        boolean bucketOnly =
                request.path().indexOf('/', 1) < 0 || request.path().endsWith("/");
        return switch (request.method()) {
            case "PUT" -> bucketOnly ? S3Answer.empty(200, "") : put(request);
            case "GET", "HEAD" -> bucketOnly ? list(request) : get(request);
            case "DELETE" -> {
                objects.remove(request.path());
                yield S3Answer.empty(204, "");
            }
            default -> S3Answer.error(501, "NotImplemented");
        };
    }

    /// Lines of a name and a number: requests by method, `segment-bytes`, and segments by how they were signed.
    synchronized String stats() {
        StringBuilder lines = new StringBuilder();
        requests.forEach((method, count) -> lines.append(method + " " + count + "\n"));
        signings.forEach((kind, count) -> lines.append(kind + " " + count + "\n"));
        return lines.append("segment-bytes " + segmentBytes + "\n").toString();
    }

    /// Lines of when (microseconds since 1970), which playlist, and the number of the last segment that it names.
    synchronized String playlists() {
        return playlists.toString();
    }

    private S3Answer put(S3Request request) {
        Stored before = objects.get(request.path());
        String ifMatch = request.headers().get("if-match");
        if (ifMatch != null && before == null) {
            return S3Answer.error(404, "NoSuchKey");
        }
        if (ifMatch != null && !unquoted(ifMatch).equals(before.etag())
                || request.headers().containsKey("if-none-match") && before != null) {
            return S3Answer.error(412, "PreconditionFailed");
        }
        String etag = String.format("%032x", ++versions);
        Instant now = Instant.now();
        String type = request.headers().getOrDefault("content-type", "application/octet-stream");
        objects.put(
                request.path(), new Stored(request.body(), request.sizeBytes(), request.isDropped(), etag, now, type));
        if (request.isSegment()) {
            segmentBytes += request.sizeBytes();
            signings.merge(signing(request.headers()), 1, Integer::sum);
        } else if (request.path().endsWith(PLAYLIST)) {
            note(now, request);
        }
        return S3Answer.empty(200, "ETag: \"" + etag + "\"\r\n");
    }

    private static String signing(Map<String, String> headers) {
        String hash = headers.getOrDefault("x-amz-content-sha256", "");
        return hash.matches("[0-9a-f]{64}")
                ? "signed"
                : hash.startsWith("STREAMING-") ? "signed-in-chunks" : "unsigned";
    }

    private void note(Instant now, S3Request request) {
        long last = -1;
        for (String line : new String(request.body(), StandardCharsets.UTF_8).split("\n")) {
            if (line.startsWith("#EXT-X-MEDIA-SEQUENCE:")) {
                last += Long.parseLong(line.substring(line.indexOf(':') + 1).strip());
            } else if (!line.isBlank() && !line.startsWith("#")) {
                last++;
            }
        }
        playlists.append(ChronoUnit.MICROS.between(Instant.EPOCH, now) + " " + request.path() + " " + last + "\n");
    }

    private S3Answer get(S3Request request) {
        Stored stored = objects.get(request.path());
        if (stored == null) {
            return S3Answer.error(404, "NoSuchKey");
        }
        String headers = "ETag: \"" + stored.etag() + "\"\r\nContent-Type: " + stored.type() + "\r\nLast-Modified: "
                + DateTimeFormatter.RFC_1123_DATE_TIME.format(stored.modified().atZone(ZoneOffset.UTC)) + "\r\n";
        if (unquoted(request.headers().getOrDefault("if-none-match", "")).equals(stored.etag())) {
            return S3Answer.empty(304, headers);
        }
        // Whoever reads what is not kept must not take it for something else.
        return stored.dropped() ? S3Answer.error(501, "NotImplemented") : new S3Answer(200, headers, stored.body());
    }

    private S3Answer list(S3Request request) {
        String bucket = request.path().split("/", -1)[1];
        String prefix = "/" + bucket + "/" + request.query().getOrDefault("prefix", "");
        String after = request.query()
                .getOrDefault("continuation-token", request.query().getOrDefault("start-after", ""));
        int limit = Math.min(MAX_PAGE, Integer.parseInt(request.query().getOrDefault("max-keys", "" + MAX_PAGE)));
        StringBuilder contents = new StringBuilder();
        String last = "";
        int count = 0;
        boolean truncated = false;
        for (var entry : objects.tailMap(prefix, true).entrySet()) {
            String key = entry.getKey().substring(bucket.length() + 2);
            if (!entry.getKey().startsWith(prefix)) {
                break;
            }
            if (key.compareTo(after) <= 0) {
                continue;
            }
            if (count == limit) {
                truncated = true;
                break;
            }
            Stored stored = entry.getValue();
            contents.append("<Contents><Key>" + key + "</Key><LastModified>" + stored.modified()
                    + "</LastModified><ETag>&quot;" + stored.etag() + "&quot;</ETag><Size>" + stored.sizeBytes()
                    + "</Size></Contents>");
            last = key;
            count++;
        }
        return S3Answer.xml(
                "<ListBucketResult><Name>" + bucket + "</Name><KeyCount>" + count + "</KeyCount><IsTruncated>"
                        + truncated + "</IsTruncated>"
                        + (truncated ? "<NextContinuationToken>" + last + "</NextContinuationToken>" : "") + contents
                        + "</ListBucketResult>");
    }

    private static String unquoted(String etag) {
        return etag.replace("\"", "");
    }
}
