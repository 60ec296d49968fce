package dev.sluice.hooks;

import dev.sluice.channels.ChannelId;
import dev.sluice.sessions.SessionEvents;
import dev.sluice.sessions.SessionFinding;
import dev.sluice.sessions.SessionReport;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/// Tells webhooks what happens to sessions and recordings. Safe for all threads; nothing blocks, and nothing throws:
/// it is called on the way of streams, which must go on.
///
/// @param sessions how a session is shown, which is how the API shows it; called on the session's thread
/// @param mediaUrls what a key of the media bucket is fetched from
public record SessionWebhooks(
        Webhooks webhooks, Function<SessionReport, Object> sessions, Function<String, String> mediaUrls)
        implements SessionEvents {
    private static final Logger LOG = Logger.getLogger(SessionWebhooks.class);

    /// What `session.finding` tells.
    record FindingData(Object session, SessionFinding finding) {}

    /// What `recording.ready` tells.
    record RecordingData(String channelId, String broadcastId, String recordingUrl) {}

    @Override
    public void started(SessionReport session) {
        send(EventType.SESSION_STARTED, session.channelId(), () -> sessions.apply(session));
    }

    @Override
    public void ended(SessionReport session) {
        send(EventType.SESSION_ENDED, session.channelId(), () -> sessions.apply(session));
    }

    @Override
    public void finding(SessionReport session, SessionFinding finding) {
        send(EventType.SESSION_FINDING, session.channelId(), () -> new FindingData(sessions.apply(session), finding));
    }

    @Override
    public void recordingReady(ChannelId channel, String broadcastId, String key) {
        send(
                EventType.RECORDING_READY,
                channel,
                () -> new RecordingData(channel.value(), broadcastId, mediaUrls.apply(key)));
    }

    private void send(EventType type, ChannelId channel, Supplier<Object> data) {
        try {
            if (webhooks.wants(type)) {
                webhooks.send(type, channel.value(), data.get());
            }
        } catch (RuntimeException e) {
            LOG.errorf(e, "nobody is told %s of channel %s", type.label(), channel);
        }
    }
}
