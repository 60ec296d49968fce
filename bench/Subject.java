import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/// What is measured: a server, and for Sluice where it speaks TLS.
record Subject(Kind kind, boolean rtmps, boolean s3Tls) {
    enum Kind {
        SLUICE,
        NGINX,
        FFMPEG
    }

    /// Reads such as `nginx` or `sluice+rtmps+s3tls`.
    static Subject parse(String text) {
        String[] parts = text.split("\\+");
        Kind kind = switch (parts[0]) {
            case "sluice" -> Kind.SLUICE;
            case "nginx" -> Kind.NGINX;
            case "ffmpeg" -> Kind.FFMPEG;
            default -> throw new IllegalArgumentException("no server is called " + parts[0]);
        };
        Set<String> modifiers = new HashSet<>(Arrays.asList(parts).subList(1, parts.length));
        boolean rtmps = modifiers.remove("rtmps");
        boolean s3Tls = modifiers.remove("s3tls");
        if (!modifiers.isEmpty() || (kind != Kind.SLUICE && (rtmps || s3Tls))) {
            throw new IllegalArgumentException(text + ": only sluice can have +rtmps and +s3tls");
        }
        return new Subject(kind, rtmps, s3Tls);
    }

    String label() {
        return switch (kind) {
            case SLUICE -> "Sluice" + (rtmps ? ", RTMPS" : "") + (s3Tls ? ", S3 over TLS" : "");
            case NGINX -> "nginx-rtmp";
            case FFMPEG -> "ffmpeg per stream";
        };
    }

    /// Makes one that has not been started.
    Server server(Options options, int streams) {
        return switch (kind) {
            case SLUICE -> new SluiceServer(this, options, streams);
            case NGINX -> new NginxServer();
            case FFMPEG -> new FfmpegServers(streams);
        };
    }
}
