package dev.sluice.hooks;

import dev.sluice.channels.ChannelId;
import dev.sluice.sessions.SessionEvents;
import dev.sluice.sessions.SessionFinding;
import dev.sluice.sessions.SessionReport;
import java.util.function.Function;

/// Tells webhooks what happens to sessions and recordings. Safe for all threads; nothing blocks.
///
/// @param sessions how a session is shown, which is how the API shows it; called on the session's thread
/// @param mediaUrls what a key of the media bucket is fetched from
public record SessionWebhooks(
        Webhooks webhooks, Function<SessionReport, Object> sessions, Function<String, String> mediaUrls)
        implements SessionEvents {
    /// What `session.finding` tells.
    record FindingData(Object session, SessionFinding finding) {}

    /// What `recording.ready` tells.
    record RecordingData(String channelId, String broadcastId, String recordingUrl) {}

    @Override
    public void started(SessionReport session) {
        if (webhooks.wants(EventType.SESSION_STARTED)) {
            webhooks.send(EventType.SESSION_STARTED, session.channelId().value(), sessions.apply(session));
        }
    }

    @Override
    public void ended(SessionReport session) {
        if (webhooks.wants(EventType.SESSION_ENDED)) {
            webhooks.send(EventType.SESSION_ENDED, session.channelId().value(), sessions.apply(session));
        }
    }

    @Override
    public void finding(SessionReport session, SessionFinding finding) {
        if (webhooks.wants(EventType.SESSION_FINDING)) {
            webhooks.send(
                    EventType.SESSION_FINDING,
                    session.channelId().value(),
                    new FindingData(sessions.apply(session), finding));
        }
    }

    @Override
    public void recordingReady(ChannelId channel, String broadcastId, String key) {
        if (webhooks.wants(EventType.RECORDING_READY)) {
            webhooks.send(
                    EventType.RECORDING_READY,
                    channel.value(),
                    new RecordingData(channel.value(), broadcastId, mediaUrls.apply(key)));
        }
    }
}
