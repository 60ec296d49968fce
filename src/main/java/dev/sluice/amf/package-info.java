/// AMF0 values, reader and writer (Action Message Format AMF0, Adobe 2007). No I/O; never instantiates anything
/// that the bytes name.
@NullMarked
package dev.sluice.amf;

import org.jspecify.annotations.NullMarked;
