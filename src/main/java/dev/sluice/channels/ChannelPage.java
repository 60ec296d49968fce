package dev.sluice.channels;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Some channels, in order of their ids.
///
/// @param next after which one to go on, null if there are no more; there may turn out to be none
public record ChannelPage(List<Channel> channels, @Nullable ChannelId next) {
    public ChannelPage {
        channels = List.copyOf(channels);
    }
}
