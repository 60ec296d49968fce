package dev.sluice.audit;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One change, to be written down.
///
/// @param who the name of the token's owner
/// @param target such as `channels/studio/stream-keys/k1`
/// @param before what the API showed of it, null if there was nothing; never with a secret, nor with its digest
/// @param after what it shows now, null if there is nothing any more
public record AuditEntry(
        String who,
        List<String> roles,
        AuditAction action,
        String target,
        @Nullable Object before,
        @Nullable Object after) {
    public AuditEntry {
        roles = List.copyOf(roles);
    }
}
