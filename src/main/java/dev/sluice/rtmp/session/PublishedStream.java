package dev.sluice.rtmp.session;

import dev.sluice.amf.AmfObject;
import dev.sluice.bytes.Bytes;

/// One running publication, fed by [RtmpConnection] on the connection's thread.
///
/// `onVideo`, `onAudio` and `onMetadata` may throw [dev.sluice.bytes.MalformedException],
/// [dev.sluice.media.UnsupportedMediaException] or [StreamRejectedException]: the encoder is told the message,
/// and the connection ends.
public interface PublishedStream {
    /// One video message.
    ///
    /// @param timestampMs decode time, 0 to 2³²−1, wraps
    /// @param body FLV video tag body, never empty, valid during the call only
    void onVideo(long timestampMs, Bytes body);

    /// One audio message.
    ///
    /// @param timestampMs 0 to 2³²−1, wraps
    /// @param body FLV audio tag body, never empty, valid during the call only
    void onAudio(long timestampMs, Bytes body);

    /// `onMetaData`: advisory, may come again and again.
    void onMetadata(AmfObject metadata);

    /// Called exactly once; nothing comes after it.
    void onEnd(DisconnectCause cause);
}
