package dev.sluice.api;

import dev.sluice.sessions.Broadcasts;
import dev.sluice.sessions.SessionDirectory;
import dev.sluice.sessions.SessionEnder;
import dev.sluice.sessions.SessionHistory;

/// What the resources of sessions, broadcasts and pods work on.
///
/// @param directory of sessions that run, on all processes
/// @param history of those that have ended
public record SessionPlane(
        SessionDirectory directory, SessionHistory history, Broadcasts broadcasts, SessionEnder ender) {}
