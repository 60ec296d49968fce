package dev.sluice.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Everything secret that tests have issued or used, and the search for it in what a service has written: its output,
/// its metrics, its spans. Only a banner may show any of it.
final class Secrets {
    /// What is shorter may stand in a log by chance.
    private static final int SHORTEST = 8;

    private static final Pattern BANNER = Pattern.compile("(?m)^Sluice is ready\\.\\R\\R(?: {2}\\S.*\\R)+");

    private static final Pattern STREAM_KEY = Pattern.compile("sk_[a-z0-9-]+_[A-Za-z0-9]+_([A-Za-z0-9]+)");
    private static final Pattern PASSWORD_IN_URL = Pattern.compile("://[^/@:]*:([^/@]+)@");

    private static final List<Pattern> FORMS = List.of(
            STREAM_KEY,
            Pattern.compile("-----BEGIN [A-Z ]*PRIVATE KEY-----"),
            Pattern.compile("whsec_[A-Za-z0-9+/]{8,}"),
            Pattern.compile("eyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]+"));

    private static final Pattern SECRET_SETTING = Pattern.compile("(?i).*(secret|password|token).*");

    private static final Set<String> ISSUED = ConcurrentHashMap.newKeySet();

    private Secrets() {}

    /// A secret that no service may print from now on, nor may have printed.
    static String issued(String secret) {
        if (secret.length() >= SHORTEST) {
            ISSUED.add(secret);
        }
        return secret;
    }

    /// Those among a service's settings.
    static void issuedAsSettings(Map<String, String> settings) {
        settings.forEach((name, value) -> {
            if (SECRET_SETTING.matcher(name).matches()) {
                List.of(value.split(",")).forEach(Secrets::issued);
            }
            PASSWORD_IN_URL.matcher(value).results().forEach(password -> issued(password.group(1)));
        });
    }

    /// The stream keys in an answer of the API, which shows each once.
    static void issuedInAnswer(String body) {
        STREAM_KEY.matcher(body).results().forEach(key -> {
            issued(key.group());
            issued(key.group(1));
        });
    }

    /// Those that a service has made for itself and keeps in its data folder.
    static void issuedAsFiles(Path dataFolder) {
        for (String name : List.of("demo-key", "admin-token")) {
            Path file = dataFolder.resolve(name);
            if (Files.isRegularFile(file)) {
                String text = read(file).strip();
                issued(text);
                issued(text.substring(text.lastIndexOf('_') + 1));
            }
        }
        Path key = dataFolder.resolve("admin-key.pem");
        if (Files.isRegularFile(key)) {
            read(key).lines().filter(line -> !line.startsWith("-----")).forEach(Secrets::issued);
        }
    }

    /// The lines of an output with something secret in them, without the banner.
    static List<String> leaksIn(String output) {
        return BANNER.matcher(output)
                .replaceAll("")
                .lines()
                .filter(Secrets::isLeak)
                .toList();
    }

    static List<String> leaksIn(Path log) {
        return leaksIn(read(log));
    }

    /// For the search of what the tests themselves have written, which ends after them.
    static void writeTo(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.write(file, new TreeSet<>(ISSUED));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isLeak(String line) {
        return ISSUED.stream().anyMatch(line::contains)
                || FORMS.stream().anyMatch(form -> form.matcher(line).find());
    }

    private static String read(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.collect(java.util.stream.Collectors.joining("\n", "", "\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
