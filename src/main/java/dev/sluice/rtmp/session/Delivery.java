package dev.sluice.rtmp.session;

import dev.sluice.rtmp.message.RtmpMessage.Audio;
import dev.sluice.rtmp.message.RtmpMessage.Data;
import dev.sluice.rtmp.message.RtmpMessage.Media;
import dev.sluice.rtmp.message.RtmpMessage.Video;

/// Hands a media message to the stream that it is for.
final class Delivery {
    private Delivery() {}

    /// Empty bodies are legal and say nothing: silence, or a frame that the encoder dropped.
    static void deliver(Media message, PublishedStream stream) {
        switch (message) {
            case Video video -> {
                if (!video.body().isEmpty()) {
                    stream.onVideo(video.timestampMs(), video.body());
                }
            }
            case Audio audio -> {
                if (!audio.body().isEmpty()) {
                    stream.onAudio(audio.timestampMs(), audio.body());
                }
            }
            case Data data -> Metadata.of(data).ifPresent(stream::onMetadata);
        }
    }
}
