package dev.sluice.pods;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/// What a process can carry, and does.
///
/// @param maxSessions that it takes
/// @param capacityUsed 0 to 1
/// @param version of its software
@JsonIgnoreProperties(ignoreUnknown = true)
public record PodLoad(int maxSessions, double capacityUsed, String version) {}
