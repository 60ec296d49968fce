package dev.sluice.rtmp.server;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/// A socket that listens lives on when accepting fails, mostly for want of file descriptors: it rests for a moment,
/// in which connections wait in the kernel's queue, and goes on.
final class AcceptFailures extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = Logger.getLogger(AcceptFailures.class);
    private static final long REST_SECONDS = 1;

    private boolean resting;

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (resting) {
            return;
        }
        resting = true;
        LOG.warnf("cannot accept RTMP connections, trying again in %d s: %s", REST_SECONDS, cause.getMessage());
        context.channel().config().setAutoRead(false);
        var _ = context.executor()
                .schedule(
                        () -> {
                            resting = false;
                            context.channel().config().setAutoRead(true);
                        },
                        REST_SECONDS,
                        TimeUnit.SECONDS);
    }
}
