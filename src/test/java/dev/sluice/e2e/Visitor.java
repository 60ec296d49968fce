package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Somebody at a browser, without one: keeps the cookies of each host and port, and fills in Keycloak's form.
final class Visitor {
    private static final Pattern COOKIE = Pattern.compile("^([^=;]+)=([^;]*)");
    private static final Pattern FORM = Pattern.compile("<form[^>]*\\baction=\"([^\"]+)\"");

    private final Map<String, Map<String, String>> cookies = new HashMap<>();

    /// Signs in as one of the realm's users, up to the page.
    void signIn(SluiceProcess service, String user) {
        WebAnswer form = follow(get(service.webUrl().resolve("/login"), Map.of()));
        Matcher action = FORM.matcher(form.body());
        assertThat(action.find()).as(form.body()).isTrue();
        WebAnswer back = send(
                "POST",
                URI.create(action.group(1).replace("&amp;", "&")),
                "username=" + user + "&password=" + user + "-password",
                Map.of("Content-Type", "application/x-www-form-urlencoded"));
        // Once with the code, and once more without it in the address.
        WebAnswer home = follow(follow(back));
        assertThat(home.header("Location").map(URI::create).map(URI::getPath)).hasValue("/");
        assertThat(of(service.webUrl()).keySet()).anyMatch(name -> name.startsWith("q_session"));
    }

    /// Where an answer leads.
    private WebAnswer follow(WebAnswer answer) {
        assertThat(answer.status()).as(answer.body()).isIn(302, 303);
        return get(URI.create(answer.header("Location").orElseThrow()), Map.of());
    }

    WebAnswer get(URI uri, Map<String, String> headers) {
        return send("GET", uri, "", headers);
    }

    private WebAnswer send(String method, URI uri, String body, Map<String, String> headers) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        if (!of(uri).isEmpty()) {
            all.put(
                    "Cookie",
                    of(uri).entrySet().stream()
                            .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                            .collect(Collectors.joining("; ")));
        }
        WebAnswer answer = WebAnswer.send(method, uri, body, all);
        setCookies(answer).forEach(line -> keep(uri, line));
        return answer;
    }

    static List<String> setCookies(WebAnswer answer) {
        return answer.response().headers().allValues("Set-Cookie");
    }

    private void keep(URI uri, String line) {
        Matcher cookie = COOKIE.matcher(line);
        if (cookie.find()) {
            if (line.contains("Max-Age=0")) {
                of(uri).remove(cookie.group(1));
            } else {
                of(uri).put(cookie.group(1), cookie.group(2));
            }
        }
    }

    /// By name, of a host and port.
    Map<String, String> of(URI uri) {
        return cookies.computeIfAbsent(uri.getAuthority(), _ -> new LinkedHashMap<>());
    }

    /// One parameter of a URL's query, as it stands there.
    static String rawParameter(String url, String name) {
        Matcher parameter = Pattern.compile("[?&]" + name + "=([^&]*)").matcher(url);
        assertThat(parameter.find()).as(url).isTrue();
        return parameter.group(1);
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
