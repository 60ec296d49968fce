package dev.sluice.api;

import io.quarkus.security.identity.SecurityIdentity;
import java.util.List;
import java.util.stream.Stream;

/// Who asks, as the audit trail names them.
///
/// @param roles of ours, whatever else the token says
public record Caller(String who, List<String> roles) {
    public Caller {
        roles = List.copyOf(roles);
    }

    public static Caller of(SecurityIdentity identity) {
        String name = identity.isAnonymous() ? "" : identity.getPrincipal().getName();
        return new Caller(
                name == null || name.isEmpty() ? "anonymous" : name,
                Stream.of(Roles.ADMIN, Roles.VIEWER).filter(identity::hasRole).toList());
    }
}
