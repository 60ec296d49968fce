package dev.sluice.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.api.ControlPlane;
import dev.sluice.api.Links;
import dev.sluice.api.SessionPlane;
import dev.sluice.audit.AuditLog;
import dev.sluice.channels.ChannelRegistry;
import dev.sluice.live.MediaLayout;
import dev.sluice.live.OfflineIndexes;
import dev.sluice.store.ObjectStore;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;

/// Makes what the resources of the REST API work on.
final class ControlPlaneStart {
    private ControlPlaneStart() {}

    static ControlPlane controlPlane(
            ObjectStore control,
            ObjectStore media,
            ObjectMapper json,
            Ids ids,
            InstantSource clock,
            MeterRegistry meters,
            SessionServices sessions,
            String ingestUrl,
            PlaybackUrls playback) {
        return new ControlPlane(
                new ChannelRegistry(control, json, ids::nonce),
                ids,
                new AuditLog(control, json, clock, ids::nonce, meters),
                sessions.guard(),
                new OfflineIndexes(media)::create,
                new Links(ingestUrl, playback.external(), MediaLayout::index),
                new SessionPlane(sessions.directory(), sessions.history(), sessions.broadcasts(), sessions.ender()),
                clock);
    }
}
