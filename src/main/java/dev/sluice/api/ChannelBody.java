package dev.sluice.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.channels.ChannelSettings;
import dev.sluice.channels.Conflict;
import dev.sluice.channels.InvalidValueException;
import dev.sluice.net.IpNetwork;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads what a body says of a channel.
final class ChannelBody {
    private static final Set<String> FIELDS =
            Set.of("name", "enabled", "record", "conflict", "reconnectWindow", "allowedNetworks", "maxBitrateKbps");

    /// What answers show beside them. The URLs in it are not looked at: they depend on the host that was asked.
    private static final Set<String> READ_ONLY = Set.of("id", "playbackUrl", "ingestUrl", "createdAt");

    private ChannelBody() {}

    /// Settings of a new channel whose id is made here.
    static ChannelSettings ofNew(JsonBody body) {
        return settings(body.only(FIELDS, Set.of()), ChannelSettings.DEFAULTS);
    }

    /// All settings of a channel: what is absent takes its default. So that an answer can be sent back changed,
    /// it may hold what cannot be set, as it is.
    ///
    /// @param current the channel as answers show it, null if there is none
    static ChannelSettings whole(JsonBody body, String id, @Nullable ChannelView current) {
        return settings(checked(body, id, current), ChannelSettings.DEFAULTS);
    }

    /// The settings after a merge patch.
    static ChannelSettings patched(JsonBody body, ChannelView current, ChannelSettings settings) {
        return settings(checked(body, current.id(), current), settings);
    }

    private static JsonBody checked(JsonBody body, String id, @Nullable ChannelView current) {
        return body.only(FIELDS, READ_ONLY)
                .readOnly("id", id)
                .readOnly("createdAt", current == null ? null : current.createdAt());
    }

    private static ChannelSettings settings(JsonBody body, ChannelSettings current) {
        ChannelSettings defaults = ChannelSettings.DEFAULTS;
        return new ChannelSettings(
                body.text("name", current.name(), defaults.name()),
                body.flag("enabled", current.enabled(), defaults.enabled()),
                body.flag("record", current.record(), defaults.record()),
                body.<@Nullable Conflict>parsed("conflict", current.conflict(), null, ChannelBody::conflict),
                body.<@Nullable Duration>parsed(
                        "reconnectWindow", current.reconnectWindow(), null, ChannelBody::reconnectWindow),
                body.field("allowedNetworks", current.allowedNetworks(), List.of(), ChannelBody::networks),
                body.integer("maxBitrateKbps", current.maxBitrateKbps(), defaults.maxBitrateKbps()));
    }

    private static Conflict conflict(String text) {
        return switch (text) {
            case "takeover" -> Conflict.TAKEOVER;
            case "reject" -> Conflict.REJECT;
            default -> throw new InvalidValueException("conflict", "it is takeover or reject");
        };
    }

    private static Duration reconnectWindow(String text) {
        try {
            return Duration.parse(text);
        } catch (DateTimeException e) {
            throw new InvalidValueException("reconnectWindow", "write an ISO 8601 duration such as PT60S");
        }
    }

    private static List<IpNetwork> networks(JsonNode value) {
        if (!value.isArray()) {
            throw new InvalidValueException("allowedNetworks", "must be a list of strings");
        }
        if (value.size() > ChannelSettings.MOST_NETWORKS) {
            throw new InvalidValueException(
                    "allowedNetworks", value.size() + " networks are more than " + ChannelSettings.MOST_NETWORKS);
        }
        List<IpNetwork> networks = new ArrayList<>();
        for (int i = 0; i < value.size(); i++) {
            networks.add(network("allowedNetworks[" + i + "]", value.get(i)));
        }
        return networks;
    }

    private static IpNetwork network(String name, JsonNode value) {
        try {
            return IpNetwork.parse(JsonBody.textOf(name, value));
        } catch (InvalidValueException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new InvalidValueException(name, String.valueOf(e.getMessage()));
        }
    }
}
