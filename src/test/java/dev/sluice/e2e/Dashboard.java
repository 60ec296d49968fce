package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/// The dashboard in a browser, used as a person uses it: things are found by the words on them. Whatever serves the
/// page may stand behind it.
final class Dashboard {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final ObjectMapper JSON = new ObjectMapper();

    /// What can be pressed, filled or read, by its words: in the dialog on top, where one is open. What is named
    /// exactly so wins over what only begins so.
    private static final String FIND = """
            const root = () => [...document.querySelectorAll('dialog[open]')].at(-1) ?? document;
            const seen = e => e.checkVisibility();
            const name = e => (e.getAttribute('aria-label') ?? e.textContent).replace(/\\s+/g, ' ').trim();
            const find = (selector, text) => {
              const all = [...root().querySelectorAll(selector)].filter(seen);
              return all.find(e => name(e) === text) ?? all.find(e => name(e).startsWith(text));
            };
            const press = text => find('button, a[href], summary, label', text);
            const input = text => {
              const label = find('label', text);
              return label && (label.control ?? label);
            };
            """;

    /// Names, headings, ids (WCAG 1.3.1, 4.1.2), contrast of text against what is behind it (1.4.3), and of what shows
    /// where a field, a switch or a curve is (1.4.11).
    private static final String AUDIT = """
            (() => {
              const found = [];
              const seen = [...document.querySelectorAll('body *')].filter(e => e.checkVisibility() && !e.closest('.unseen, .skip'));
              const told = e => `${e.tagName}.${e.getAttribute('class') ?? ''} "${e.textContent.slice(0, 30)}"`;
              const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
              ids.filter((id, i) => ids.indexOf(id) < i).forEach(id => found.push(`id twice: ${id}`));
              const headings = document.querySelectorAll('h1').length;
              if (headings !== 1) found.push(`${headings} h1`);
              for (const e of seen.filter(e => e.matches('button, a[href]'))) {
                if (!(e.getAttribute('aria-label') ?? e.textContent).trim()) found.push(`no name: ${told(e)}`);
              }
              for (const e of seen.filter(e => e.matches('input, select, textarea'))) {
                if (!e.labels.length && !e.getAttribute('aria-label')) found.push(`no label: ${e.outerHTML}`);
              }
              const canvas = Object.assign(document.createElement('canvas'), {width: 1, height: 1});
              const context = canvas.getContext('2d', {willReadFrequently: true});
              const channels = color => {
                context.clearRect(0, 0, 1, 1);
                context.fillStyle = color;
                context.fillRect(0, 0, 1, 1);
                return [...context.getImageData(0, 0, 1, 1).data];
              };
              const light = color => {
                const [r, g, b] = channels(color).map(c => c / 255)
                  .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
                return 0.2126 * r + 0.7152 * g + 0.0722 * b;
              };
              const behind = e => {
                for (let at = e; at; at = at.parentElement) {
                  const color = getComputedStyle(at).backgroundColor;
                  if (channels(color)[3] === 255) return color;
                }
                return 'white';
              };
              const apart = (color, back) => {
                const [a, b] = [light(color), light(back)].sort((x, y) => y - x);
                return (a + 0.05) / (b + 0.05);
              };
              const drawn = [
                ['input:not([readonly], [type="checkbox"], [type="radio"]), select, textarea', 'borderTopColor'],
                ['.switch input', 'backgroundColor'],
                ['svg .curve', 'stroke'],
              ];
              for (const [selector, property] of drawn) {
                for (const e of seen.filter(e => e.matches(selector) && !e.matches(':disabled'))) {
                  const contrast = apart(getComputedStyle(e)[property], behind(e.parentElement));
                  if (contrast < 3) found.push(`contrast of ${selector} ${contrast.toFixed(1)}`);
                }
              }
              for (const e of seen) {
                const own = [...e.childNodes].some(n => n.nodeType === Node.TEXT_NODE && n.data.trim());
                if (!own || e.closest(':disabled, video, .cover')) continue;
                const contrast = apart(getComputedStyle(e).color, behind(e));
                if (contrast < 4.5) found.push(`contrast ${contrast.toFixed(1)}: ${told(e)}`);
              }
              return found.join('; ');
            })()""";

    private final Chromium browser;
    private final URI base;

    /// @param base of the service, ending in a slash
    Dashboard(Chromium browser, URI base) {
        this.browser = browser;
        this.base = base;
    }

    /// Opens a view as a new visitor would, by its address.
    Dashboard open(String fragment) {
        browser.open(URI.create("about:blank"));
        browser.open(base.resolve(fragment));
        await("the page's script")
                .atMost(PATIENCE)
                .until(() -> browser.evaluate("location.href.startsWith('http') && !!document.querySelector('#main')")
                        .asBoolean());
        return this;
    }

    /// By the link that the banner shows.
    Dashboard signIn(String token) {
        return open("/#token=" + token).sees("admin");
    }

    Dashboard awaitPlayback() {
        await("the picture moves")
                .atMost(PATIENCE)
                .until(() -> Double.parseDouble(evaluate("document.querySelector('video')?.currentTime ?? 0")) > 1);
        return this;
    }

    Dashboard goTo(String fragment) {
        browser.evaluate("location.hash = " + quoted(fragment));
        return this;
    }

    Dashboard press(String words) {
        await(words).atMost(PATIENCE).until(() -> run("!!press(%s)", words).equals("true"));
        run("press(%s).click()", words);
        return this;
    }

    boolean canPress(String words) {
        return run("!!press(%s) && !press(%s).disabled".replace("press(%s).d", "press(" + quoted(words) + ").d"), words)
                .equals("true");
    }

    /// Puts the focus into a field, selects what is there, and types.
    Dashboard fill(String label, String text) {
        await(label).atMost(PATIENCE).until(() -> run("!!input(%s)", label).equals("true"));
        run("(input(%s).focus(), input(" + quoted(label) + ").select?.())", label);
        if (text.isEmpty()) {
            key("Backspace", 8);
        } else {
            browser.call("Input.insertText", Map.of("text", text));
        }
        return this;
    }

    /// For fields that the browser itself fills: dates, and choices.
    Dashboard set(String label, String value) {
        await(label).atMost(PATIENCE).until(() -> run("!!input(%s)", label).equals("true"));
        String event = "{const e = input(" + quoted(label) + "); e.value = " + quoted(value)
                + "; e.dispatchEvent(new Event('input', {bubbles: true}));"
                + " e.dispatchEvent(new Event('change', {bubbles: true}));}";
        browser.evaluate("(() => {" + FIND + event + "})()");
        return this;
    }

    String value(String label) {
        return run("input(%s)?.value", label);
    }

    Dashboard sees(String text) {
        await("the page shows: " + text)
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(text()).contains(text));
        return this;
    }

    Dashboard doesNotSee(String text) {
        await("the page does not show: " + text)
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(text()).doesNotContain(text));
        return this;
    }

    /// All text that is visible, on one line.
    String text() {
        return browser.evaluate("document.body.innerText.replace(/\\s+/g, ' ')").asText();
    }

    String heading() {
        return browser.evaluate("document.querySelector('h1')?.textContent ?? ''")
                .asText();
    }

    String evaluate(String expression) {
        return browser.evaluate(expression).asText();
    }

    /// What has the focus: its name in words.
    String focused() {
        return run("name(document.activeElement) || %s", "");
    }

    void key(String key, int code) {
        for (String type : List.of("keyDown", "keyUp")) {
            browser.call(
                    "Input.dispatchKeyEvent",
                    Map.of(
                            "type", type,
                            "key", key,
                            "code", key,
                            "windowsVirtualKeyCode", code,
                            "text", key.equals("Enter") && type.equals("keyDown") ? "\r" : ""));
        }
    }

    void reload() {
        browser.call("Page.reload", Map.of());
    }

    /// @param dark which of the two colour schemes the system asks for
    Dashboard screen(int width, int height, boolean phone, boolean dark) {
        browser.call(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", phone ? 2 : 1, "mobile", phone));
        browser.call("Emulation.setTouchEmulationEnabled", Map.of("enabled", phone));
        Map<String, String> scheme = Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light");
        browser.call("Emulation.setEmulatedMedia", Map.of("features", List.of(scheme)));
        return this;
    }

    /// The whole page, however long.
    Path shoot(Path file) {
        var size = browser.call("Page.getLayoutMetrics", Map.of()).path("cssContentSize");
        Map<String, ?> clip = Map.of(
                "x", 0,
                "y", 0,
                "width", size.path("width").asInt(),
                "height", Math.min(4000, size.path("height").asInt()),
                "scale", 1);
        var result = browser.call(
                "Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true, "clip", clip));
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            return Files.write(
                    file, Base64.getDecoder().decode(result.path("data").asText()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// By how many pixels the page is wider than the screen, and what sticks out.
    String overflow() {
        return browser.evaluate("""
                (() => {
                  const width = document.documentElement.clientWidth;
                  if (document.documentElement.scrollWidth <= width) return '';
                  const wide = [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > width + 1);
                  return `${document.documentElement.scrollWidth} > ${width}: `
                    + wide.slice(0, 4).map(e => `${e.tagName}.${e.className}`).join(', ');
                })()""").asText();
    }

    /// What of the view would trouble somebody who sees badly or not at all, or uses no mouse: a small part of what
    /// WCAG 2.2 asks for, the part that a machine can decide.
    String hardships() {
        return browser.evaluate(AUDIT).asText();
    }

    /// Everything that could still hold a secret: the document, the values of its fields, and both storages.
    String everythingKept() {
        return browser.evaluate("""
                document.documentElement.outerHTML
                  + [...document.querySelectorAll('input, textarea')].map(e => e.value).join(' ')
                  + document.cookie + JSON.stringify({...localStorage}) + JSON.stringify({...sessionStorage}) + location.href""").asText();
    }

    private String run(String expression, String words) {
        return browser.evaluate("(() => {" + FIND + "return " + expression.formatted(quoted(words)) + "})()")
                .asText();
    }

    private static String quoted(String text) {
        try {
            return JSON.writeValueAsString(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
