/// What browsers and players get over HTTP: the media of the embedded default with the headers a CDN would send, and
/// the first page with its player.
@NullMarked
package dev.sluice.web;

import org.jspecify.annotations.NullMarked;
