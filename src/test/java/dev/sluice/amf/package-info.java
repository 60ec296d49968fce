@NullMarked
package dev.sluice.amf;

import org.jspecify.annotations.NullMarked;
