/// IP addresses as settings and documents name them. Values only: nothing here opens a socket or asks a name server.
@NullMarked
package dev.sluice.net;

import org.jspecify.annotations.NullMarked;
