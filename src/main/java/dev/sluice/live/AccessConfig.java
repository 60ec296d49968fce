package dev.sluice.live;

import io.smallrye.config.ConfigMapping;
import java.util.List;
import java.util.Optional;

/// Settings of who may publish.
@ConfigMapping(prefix = "sluice.rtmp")
public interface AccessConfig {
    /// Networks (CIDR) that publishers may connect from; none for everywhere. Whoever connects from elsewhere is
    /// told so at publish.
    Optional<List<String>> allowedNetworks();
}
