package dev.sluice.pods;

import com.fasterxml.jackson.annotation.JsonProperty;

/// What a process is doing, by its own words: `running` → `draining` → `exited`.
public enum PodState {
    @JsonProperty("running")
    RUNNING,

    /// It takes no new sessions and ends those that it has.
    @JsonProperty("draining")
    DRAINING,

    /// It has written this as the last thing that it did.
    @JsonProperty("exited")
    EXITED
}
