package dev.sluice.channels;

/// Makes what names and opens channels. Safe for all threads.
public interface IdentitySource {
    /// Of a channel whose maker does not choose one.
    ChannelId channelId();

    /// Of a stream key: letters and digits, unlikely to repeat within a channel.
    String keyId();

    /// 160 random bits or more, as letters and digits.
    Secret secret();
}
