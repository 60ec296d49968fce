package dev.sluice.media;

/// Takes the tracks of one publication, from one thread at a time.
public interface MediaSink {
    /// A track begins, or goes on in another format from its next access unit on. Called before the first access unit
    /// of
    /// the track and then only when the configuration really differs from the one before.
    void onFormat(TrackFormat format);

    /// The next access unit in the order of arrival: each track in decoding order, tracks interleaved as sent. The
    /// unit's payload is only valid during the call.
    void onAccessUnit(AccessUnit unit);
}
