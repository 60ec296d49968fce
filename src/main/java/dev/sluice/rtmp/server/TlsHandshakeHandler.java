package dev.sluice.rtmp.server;

import dev.sluice.rtmp.session.DisconnectCause;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;

/// Waits behind the TLS handler for the end of its handshake, then makes way for what is spoken inside.
final class TlsHandshakeHandler extends ChannelInboundHandlerAdapter {
    private final ClientConnection client;
    private final Consumer<ChannelPipeline> then;

    TlsHandshakeHandler(ClientConnection client, Consumer<ChannelPipeline> then) {
        this.client = client;
        this.then = then;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        switch (event) {
            case SslHandshakeCompletionEvent done
            when done.isSuccess() -> {
                then.accept(context.pipeline());
                context.pipeline().remove(this);
            }
            // The TLS handler closes the socket itself, after the alert that tells the client.
            case SslHandshakeCompletionEvent failed -> fail(failed.cause());
            default -> context.fireUserEventTriggered(event);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        fail(cause);
        var _ = context.close();
    }

    /// What the peer's closing leaves behind is told by the stage.
    private void fail(Throwable cause) {
        Throwable reason = cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
        switch (reason) {
            case RejectedExecutionException e -> client.end(DisconnectCause.OVERLOADED, "too many TLS handshakes");
            case SSLException e -> client.setCause(DisconnectCause.TLS_FAILED, RootCause.describe(e));
            case IOException e -> {}
            default -> {
                if (cause instanceof DecoderException) {
                    client.setCause(DisconnectCause.TLS_FAILED, RootCause.describe(cause));
                } else {
                    client.fail(cause);
                }
            }
        }
    }
}
