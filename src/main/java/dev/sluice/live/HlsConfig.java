package dev.sluice.live;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// Settings of segments and playlists.
@ConfigMapping(prefix = "sluice.hls")
public interface HlsConfig {
    /// A segment ends at the first keyframe after so long.
    @WithDefault("2s")
    Duration segmentDuration();

    /// How much of a live broadcast its playlist names, and so how far viewers can go back.
    @WithDefault("30s")
    Duration window();
}
