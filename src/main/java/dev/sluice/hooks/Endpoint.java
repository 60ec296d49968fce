package dev.sluice.hooks;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Where messages go. A password in the URL is sent as HTTP's basic authentication; of the URL only scheme, host and
/// port are ever shown, as its path and query may hold secrets too.
final class Endpoint {
    private static final Set<String> SCHEMES = Set.of("http", "https");

    private final URI uri;
    private final Optional<String> authorization;

    private Endpoint(URI uri, Optional<String> authorization) {
        this.uri = uri;
        this.authorization = authorization;
    }

    /// Reads a URL.
    ///
    /// @param setting its name, for messages
    /// @throws UnusableHookException if it is no URL of HTTP
    static Endpoint of(String setting, String text) {
        try {
            URI given = new URI(text.strip());
            String scheme = String.valueOf(given.getScheme()).toLowerCase(Locale.ROOT);
            if (!SCHEMES.contains(scheme) || given.getHost() == null || given.getRawFragment() != null) {
                throw unusable(setting);
            }
            String path = given.getRawPath().isEmpty() ? "/" : given.getRawPath();
            String query = given.getRawQuery() == null ? "" : "?" + given.getRawQuery();
            String port = given.getPort() < 0 ? "" : ":" + given.getPort();
            URI uri = new URI(scheme + "://" + given.getHost() + port + path + query);
            return new Endpoint(uri, Optional.ofNullable(given.getUserInfo()).map(Endpoint::basic));
        } catch (URISyntaxException e) {
            throw unusable(setting);
        }
    }

    private static UnusableHookException unusable(String setting) {
        return new UnusableHookException(setting + ": not a URL such as https://hooks.example.com/sluice");
    }

    private static String basic(String userInfo) {
        return "Basic " + Base64.getEncoder().encodeToString(userInfo.getBytes(StandardCharsets.UTF_8));
    }

    /// Without user and password.
    URI uri() {
        return uri;
    }

    Optional<String> authorization() {
        return authorization;
    }

    /// Whether everybody on the way can read what is sent.
    boolean isOpen() {
        return uri.getScheme().equals("http");
    }

    /// What may be logged of it.
    @Override
    public String toString() {
        return uri.getScheme() + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
    }
}
