package dev.sluice.store;

/// The rule for keys, checked where they enter a store: what passes is a valid S3 key, a valid relative path that
/// cannot leave its folder, and needs no escaping in a URL.
public final class ObjectKeys {
    /// S3's limit.
    private static final int MAX_LENGTH = 1024;

    /// The longest file name of the common file systems.
    private static final int MAX_ELEMENT_LENGTH = 255;

    private ObjectKeys() {}

    /// Gives `key` back if it is one.
    ///
    /// @throws IllegalArgumentException if it is not a key
    public static String require(String key) {
        if (key.isEmpty() || key.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "a key has 1 to " + MAX_LENGTH + " characters, this one " + key.length() + ": '" + key + "'");
        }
        requireCharacters(key);
        for (String element : key.split("/", -1)) {
            if (element.isEmpty()
                    || element.equals(".")
                    || element.equals("..")
                    || element.length() > MAX_ELEMENT_LENGTH) {
                throw new IllegalArgumentException("'" + element + "' cannot be an element of the key '" + key + "'");
            }
        }
        return key;
    }

    /// The beginning of keys: empty, or cut anywhere within a key.
    public static String requirePrefix(String prefix) {
        requireCharacters(prefix);
        if (prefix.length() > MAX_LENGTH || prefix.startsWith("/") || ("/" + prefix).contains("/../")) {
            throw new IllegalArgumentException("no key begins with '" + prefix + "'");
        }
        return prefix;
    }

    private static void requireCharacters(String key) {
        for (int i = 0; i < key.length(); i++) {
            char c = key.charAt(i);
            boolean allowed = (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || c == '.'
                    || c == '_'
                    || c == '/'
                    || c == '-';
            if (!allowed) {
                throw new IllegalArgumentException("character " + (int) c + " at " + i + " of the key '" + key + "'");
            }
        }
    }
}
