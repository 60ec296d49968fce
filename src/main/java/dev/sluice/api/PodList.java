package dev.sluice.api;

import com.fasterxml.jackson.annotation.JsonFormat;
import dev.sluice.sessions.PodStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// One page of pods.
@Schema(requiredProperties = {"items", "nextCursor"})
public record PodList(
        List<Item> items,

        @Schema(nullable = true, description = "The parameter `cursor` of the next page; null after the last one.")
        @Nullable String nextCursor) {
    public PodList {
        items = List.copyOf(items);
    }

    /// A pod as answers show it.
    @Schema(
            name = "Pod",
            description = "One process that takes encoders in.",
            requiredProperties = {
                "id",
                "instanceId",
                "state",
                "startedAt",
                "reportedAt",
                "reportAge",
                "sessions",
                "maxSessions",
                "capacityUsed",
                "version"
            })
    public record Item(
            @Schema(examples = "sluice-7d9f-x2x4k") String id,

            @Schema(description = "Another one after each restart.")
            String instanceId,

            @Schema(
                    enumeration = {"running", "draining", "exited", "silent"},
                    description = "`silent`: it has not reported for fifteen seconds.")
            String state,

            Instant startedAt,
            Instant reportedAt,

            @JsonFormat(shape = JsonFormat.Shape.STRING)
            @Schema(
                    type = SchemaType.STRING,
                    format = "duration",
                    examples = "PT3S",
                    description = "By the store's clock.")
            Duration reportAge,

            @Schema(description = "That it answers for, among them those whose broadcasts wait or are being completed.")
            int sessions,

            @Schema(nullable = true, examples = "600") @Nullable Integer maxSessions,

            @Schema(nullable = true, description = "0 to 1: what to scale on.", examples = "0.25") @Nullable Double capacityUsed,

            @Schema(nullable = true, examples = "1.0.0") @Nullable String version) {
        static Item of(PodStatus pod) {
            return new Item(
                    pod.id(),
                    pod.instanceId(),
                    pod.state(),
                    pod.startedAt(),
                    pod.reportedAt(),
                    pod.reportAge(),
                    pod.sessions(),
                    pod.maxSessions(),
                    pod.capacityUsed(),
                    pod.version());
        }
    }
}
