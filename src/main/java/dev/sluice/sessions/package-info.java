/// What is told of sessions: while they run, over all processes, and of those that have ended.
@NullMarked
package dev.sluice.sessions;

import org.jspecify.annotations.NullMarked;
