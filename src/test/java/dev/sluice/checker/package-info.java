/// A strict judge of what a player finds: playlists over time, the multivariant playlist, segments. It shares no code
/// with what writes them, so that a misreading of the specification is not made twice.
@NullMarked
package dev.sluice.checker;

import org.jspecify.annotations.NullMarked;
