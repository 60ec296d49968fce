package dev.sluice.rtmp.session;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Where a publish command points to, read from app, stream name and URL together: clients split one URL at
/// different slashes, so only the joined path means the same for all of them.
sealed interface PublishAddress {
    record Valid(PublishRequest request) implements PublishAddress {}

    /// Nothing that may be looked up.
    ///
    /// @param description for the broadcaster; repeats nothing of what came
    /// @param cause [DisconnectCause#LIMIT_EXCEEDED] for what is too long, else [DisconnectCause#UNKNOWN_KEY]
    record Invalid(String description, DisconnectCause cause) implements PublishAddress {
        private static Invalid tooLong(String what) {
            return new Invalid(what + " too long.", DisconnectCause.LIMIT_EXCEEDED);
        }

        private static Invalid contains(String what) {
            return new Invalid("The URL or stream key contains " + what + ".", DisconnectCause.UNKNOWN_KEY);
        }
    }

    /// The app of the URLs that we hand out: alone and without a stream name, it is an app with the key left out,
    /// whereas any other single element is a key entered as a one-element URL.
    String USUAL_APP = "live";

    /// What Flash Media Server called the default instance of an app.
    String DEFAULT_INSTANCE = "_definst_";

    static PublishAddress of(ClientInfo client, String publishedName, RtmpLimits limits) {
        Part app = Part.of(client.app());
        Part name = Part.of(publishedName);
        String appPath = app.path();
        String namePath = withoutTypePrefix(name.path());
        if (appPath.length() + namePath.length() > limits.maxPathChars()
                || client.tcUrl().length() > limits.maxUrlChars()) {
            return Invalid.tooLong("The URL or stream key is");
        }
        if (hasForbidden(appPath) || hasForbidden(namePath)) {
            return Invalid.contains("characters that are not allowed");
        }
        List<String> path = elements(appPath + "/" + namePath);
        if (path.contains("..") || path.contains(".")) {
            return Invalid.contains("a relative path");
        }
        Map<String, String> query = new LinkedHashMap<>();
        for (String part : List.of(Part.of(client.tcUrl()).query(), app.query(), name.query())) {
            if (part.length() > limits.maxQueryChars()) {
                return Invalid.tooLong("The parameters of the URL or stream key are");
            }
            query.putAll(QueryString.parse(part, limits.maxQueryParameters()));
        }
        boolean keyLeftOut =
                path.equals(List.of(USUAL_APP)) && elements(namePath).isEmpty();
        String key = path.isEmpty() || keyLeftOut ? "" : withoutFlvSuffix(path.removeLast());
        return new Valid(new PublishRequest(
                new StreamName(key), String.join("/", path), query, client.tcUrl(), client.encoder()));
    }

    private static List<String> elements(String path) {
        List<String> elements = new ArrayList<>(List.of(path.split("/", -1)));
        elements.removeIf(element -> element.isEmpty() || element.equals(DEFAULT_INSTANCE));
        return elements;
    }

    /// FFmpeg and Flash put the file type before names that end in .mp4 or .f4v.
    private static String withoutTypePrefix(String name) {
        return name.startsWith("mp4:") || name.startsWith("flv:") ? name.substring(4) : name;
    }

    private static String withoutFlvSuffix(String name) {
        return name.endsWith(".flv") ? name.substring(0, name.length() - 4) : name;
    }

    private static boolean hasForbidden(String text) {
        return text.chars().anyMatch(c -> c == '\\' || Character.isISOControl(c));
    }

    /// A path and the query behind its first question mark, without the blanks around them that come with pasting.
    record Part(String path, String query) {
        static Part of(String text) {
            int mark = text.indexOf('?');
            return mark < 0
                    ? new Part(text.strip(), "")
                    : new Part(
                            text.substring(0, mark).strip(),
                            text.substring(mark + 1).strip());
        }
    }
}
