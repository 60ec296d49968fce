/// One publication: from access units to segments in the store and the playlists that name them.
@NullMarked
package dev.sluice.live;

import org.jspecify.annotations.NullMarked;
