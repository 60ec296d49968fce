package dev.sluice.app;

import io.quarkus.vertx.http.HttpServer;
import java.util.List;

/// Under which addresses this process is found by who stands at the machine. Only after HTTP listens.
final class ShownAddresses {
    private final String host;
    private final HttpServer http;
    private final int configuredManagementPort;

    /// @param listening addresses of the RTMP port
    ShownAddresses(List<String> listening, HttpServer http, int configuredManagementPort) {
        String first = listening.getFirst();
        this.host = first.equals("0.0.0.0") || first.equals("[::]") ? "localhost" : first;
        this.http = http;
        this.configuredManagementPort = configuredManagementPort;
    }

    /// The page and the API, without a slash at the end.
    String self() {
        return http.getSecurePort() > 0
                ? "https://" + host + ":" + http.getSecurePort()
                : "http://" + host + ":" + http.getPort();
    }

    /// Health and metrics. In development mode the server does not tell its management port, but there it is the
    /// configured one.
    String management() {
        return "http://" + host + ":"
                + (http.getManagementPort() > 0 ? http.getManagementPort() : configuredManagementPort);
    }

    /// @param assumedPort what clients use where the URL names no port
    String ingest(String scheme, int port, int assumedPort) {
        return scheme + "://" + host + (port == assumedPort ? "" : ":" + port) + "/live";
    }
}
