package dev.sluice.live;

/// Is told what has just taken effect in a bucket.
interface SimWatch {
    /// @param writer the process that sent the request
    /// @param text the new content, empty for a segment's
    void onPut(String writer, String key, String text);

    void onDelete(String writer, String key);
}
