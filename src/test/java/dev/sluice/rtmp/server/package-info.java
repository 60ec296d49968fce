@NullMarked
package dev.sluice.rtmp.server;

import org.jspecify.annotations.NullMarked;
