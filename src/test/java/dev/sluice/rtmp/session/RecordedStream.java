package dev.sluice.rtmp.session;

import dev.sluice.amf.AmfObject;
import dev.sluice.bytes.Bytes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes down what a publication is given: `video 40 1701`, `metadata 2`, `end unpublished`.
final class RecordedStream implements PublishedStream {
    final List<String> events = new ArrayList<>();
    /// Thrown by the next video or audio.
    @Nullable RuntimeException failure;

    Runnable whenEnded = () -> {};

    @Override
    public void onVideo(long timestampMs, Bytes body) {
        fail();
        events.add("video " + timestampMs + " " + body.toHex());
    }

    @Override
    public void onAudio(long timestampMs, Bytes body) {
        fail();
        events.add("audio " + timestampMs + " " + body.toHex());
    }

    @Override
    public void onMetadata(AmfObject metadata) {
        events.add("metadata " + metadata.members().size());
    }

    @Override
    public void onEnd(DisconnectCause cause) {
        events.add("end " + cause.label());
        whenEnded.run();
    }

    private void fail() {
        RuntimeException thrown = failure;
        if (thrown != null) {
            throw thrown;
        }
    }
}
