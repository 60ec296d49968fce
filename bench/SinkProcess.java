import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// [S3Sink] as a process, which closing it ends.
final class SinkProcess implements AutoCloseable {
    private final Process process;
    private final int port;
    private final int tlsPort;
    private final HttpClient client = HttpClient.newHttpClient();

    /// A media playlist was written.
    ///
    /// @param micros since 1970
    /// @param path with the bucket
    /// @param lastSegment that it names, counted from 0
    record PlaylistWrite(long micros, String path, int lastSegment) {}

    private SinkProcess(Process process, int port, int tlsPort) {
        this.process = process;
        this.port = port;
        this.tlsPort = tlsPort;
    }

    static SinkProcess start(Certificate certificate) {
        List<String> command = new ArrayList<>(List.of(Processes.javaProgram("java"), "-Xmx512m", "-XX:+UseSerialGC"));
        command.add(Path.of("bench", "S3Sink.java").toString());
        command.addAll(List.of(certificate.keyStore().toString(), Certificate.PASSWORD));
        try {
            Process process = Processes.builder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            var out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            String line = out.readLine();
            if (line == null) {
                throw new IllegalStateException("the S3 sink does not start");
            }
            String[] ports = line.split(" ");
            return new SinkProcess(process, Integer.parseInt(ports[1]), Integer.parseInt(ports[2]));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    URI endpoint(boolean tls) {
        return URI.create(tls ? "https://localhost:" + tlsPort : "http://localhost:" + port);
    }

    void put(String path, String content) {
        send(HttpRequest.newBuilder(endpoint(false).resolve(path))
                .PUT(BodyPublishers.ofString(content))
                .build());
    }

    List<PlaylistWrite> playlists() {
        return lines("/_playlists")
                .map(line -> line.split(" "))
                .map(parts -> new PlaylistWrite(Long.parseLong(parts[0]), parts[1], Integer.parseInt(parts[2])))
                .toList();
    }

    /// Whether the payloads of segments were signed, from their requests.
    String signing() {
        List<String> kinds = lines("/_stats")
                .map(line -> line.split(" ")[0])
                .filter(kind -> kind.contains("signed"))
                .toList();
        return kinds.isEmpty() ? "no segments" : String.join(" and ", kinds);
    }

    @Override
    public void close() {
        client.close();
        Processes.stop(process);
    }

    private Stream<String> lines(String path) {
        return send(HttpRequest.newBuilder(endpoint(false).resolve(path)).build())
                .lines();
    }

    private String send(HttpRequest request) {
        try {
            return client.send(request, BodyHandlers.ofString()).body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
