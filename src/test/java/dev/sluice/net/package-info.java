/// Tests of addresses and networks.
@NullMarked
package dev.sluice.net;

import org.jspecify.annotations.NullMarked;
