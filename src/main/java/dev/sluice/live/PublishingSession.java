package dev.sluice.live;

/// What the streams that a [Publisher] accepts say of themselves. From any thread.
public interface PublishingSession {
    String sessionId();

    String channelName();
}
