package dev.sluice.flv;

import dev.sluice.bytes.Bytes;
import dev.sluice.bytes.MalformedException;
import dev.sluice.media.MediaSink;
import dev.sluice.media.TimestampUnwrapper;
import dev.sluice.media.UnsupportedMediaException;

/// Turns the audio and video messages of one publication into formats and access units.
///
/// A broken message is dropped and counted; only a track that stays unreadable ends the publication. One instance
/// per publication, one thread. What is handed to the sink shows the message's bytes: they are valid during the
/// call only.
public final class FlvDemuxer {
    private final TimestampUnwrapper clock = new TimestampUnwrapper();
    private final VideoTrack video;
    private final AudioTrack audio;

    public FlvDemuxer(MediaSink sink) {
        video = new VideoTrack(sink, clock);
        audio = new AudioTrack(sink, clock);
    }

    /// Takes the body of a video message (type 9), in the order of arrival.
    ///
    /// @param timestampMs the message's timestamp, 0 to 2³²−1
    /// @throws UnsupportedMediaException if the codec is not H.264
    /// @throws MalformedException after 50 broken video messages in a row
    public void onVideo(long timestampMs, Bytes body) {
        video.onMessage(timestampMs, body);
    }

    /// Takes the body of an audio message (type 8), in the order of arrival.
    ///
    /// @param timestampMs the message's timestamp, 0 to 2³²−1
    /// @throws UnsupportedMediaException if the codec is not AAC, or one of its rare variants
    /// @throws MalformedException after 50 broken audio messages in a row
    public void onAudio(long timestampMs, Bytes body) {
        audio.onMessage(timestampMs, body);
    }

    /// How often either track went on in another format than it was announced in, or lost the one that it had: each
    /// interrupts viewers. The first format counts as none, nor do parameter sets that change between IDR pictures.
    public long configurationChanges() {
        return video.configurationChanges() + audio.configurationChanges();
    }

    public FlvStatistics videoStatistics() {
        return video.statistics();
    }

    public FlvStatistics audioStatistics() {
        return audio.statistics();
    }
}
