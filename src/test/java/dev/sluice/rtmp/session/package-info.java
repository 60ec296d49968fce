@NullMarked
package dev.sluice.rtmp.session;

import org.jspecify.annotations.NullMarked;
