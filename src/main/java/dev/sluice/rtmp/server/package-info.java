/// RTMP sockets: Netty on the application's event loops. The only place that knows `ByteBuf`.
@NullMarked
package dev.sluice.rtmp.server;

import org.jspecify.annotations.NullMarked;
