import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// A request as it came.
///
/// @param path decoded, such as `/bucket/key`
/// @param headers by their names in lower case
/// @param body empty where it was dropped
/// @param sizeBytes of the body, dropped or not
record S3Request(
        String method,
        String path,
        Map<String, String> query,
        Map<String, String> headers,
        byte[] body,
        long sizeBytes) {
    /// Playlists and documents are smaller.
    private static final int LARGEST_KEPT = 64 * 1024;

    private static final int MAX_LINE = 16 * 1024;

    /// Waits for the next one.
    ///
    /// @throws EOFException if none comes
    static S3Request read(InputStream in) throws IOException {
        String[] first = line(in).split(" ");
        Map<String, String> headers = new HashMap<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        if (headers.containsKey("transfer-encoding")) {
            throw new IOException("a body without a length");
        }
        URI uri = URI.create("http://sink" + first[1]);
        long size = Long.parseLong(headers.getOrDefault("content-length", "0"));
        byte[] body = {};
        if (size > LARGEST_KEPT || isSegment(uri.getPath())) {
            in.skipNBytes(size);
        } else {
            body = in.readNBytes((int) size);
        }
        return new S3Request(first[0], uri.getPath(), query(uri), headers, body, size);
    }

    boolean isDropped() {
        return body.length < sizeBytes;
    }

    boolean isSegment() {
        return isSegment(path);
    }

    private static boolean isSegment(String path) {
        return path.endsWith(".ts");
    }

    private static Map<String, String> query(URI uri) {
        Map<String, String> query = new HashMap<>();
        if (uri.getRawQuery() != null) {
            for (String pair : uri.getRawQuery().split("&")) {
                String[] parts = pair.split("=", 2);
                query.put(parts[0], parts.length < 2 ? "" : URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
            }
        }
        return query;
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0 || line.length() > MAX_LINE) {
                throw new EOFException("no whole line");
            }
            line.append((char) next);
        }
        return line.substring(0, Math.max(0, line.length() - 1));
    }
}
