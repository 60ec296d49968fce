package dev.sluice.live;

/// Is told what has just taken effect in a bucket.
interface SimWatch {
    /// A write has taken effect.
    ///
    /// @param writer the process that sent the request
    /// @param text the new content, empty for a segment's
    void onPut(String writer, String key, String text);

    /// An object is gone.
    void onDelete(String writer, String key);
}
