package dev.sluice.api;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// Who asks, and what they may do.
///
/// @param roles those that mean something here
/// @param login `oidc` for a browser's session at the provider, `token` for a bearer token
/// @param logoutUrl where the browser ends its session; null for a bearer token, which nothing here can end
@Schema(
        description = "Who asks, and what they may do.",
        requiredProperties = {"name", "roles", "canWrite", "login", "logoutUrl"})
public record Me(
        @Schema(examples = "ann") String name,
        @Schema(examples = "[\"sluice-admin\"]") List<String> roles,
        boolean canWrite,

        @Schema(
                examples = "token",
                enumeration = {"oidc", "token"})
        String login,

        @Schema(nullable = true, examples = "/logout") @Nullable String logoutUrl) {}
