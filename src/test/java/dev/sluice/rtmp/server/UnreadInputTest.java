package dev.sluice.rtmp.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

/// What is decrypted while nobody reads.
class UnreadInputTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();

    UnreadInputTest() {
        channel.pipeline().addLast(new UnreadInput(new ClientConnection(channel, System::nanoTime, _ -> {})));
    }

    private void receive(int size) {
        channel.writeInbound(Unpooled.wrappedBuffer(new byte[size]));
    }

    private int delivered() {
        ByteBuf next = channel.readInbound();
        return next == null ? 0 : next.readableBytes();
    }

    @Test
    void waitsUntilReadingGoesOn() {
        channel.config().setAutoRead(false);
        receive(1);
        receive(2);
        assertThat(delivered()).isZero();

        channel.config().setAutoRead(true);
        channel.runPendingTasks();
        receive(3);
        assertThat(delivered()).isEqualTo(1);
        assertThat(delivered()).isEqualTo(2);
        assertThat(delivered()).isEqualTo(3);
    }

    @Test
    void isDeliveredBeforeTheEnd() {
        channel.config().setAutoRead(false);
        receive(1);
        receive(2);
        var _ = channel.close();
        assertThat(delivered()).isEqualTo(1);
        assertThat(delivered()).isEqualTo(2);
    }

    @Test
    void isDeliveredWhenNothingMoreWillBeRead() {
        ClientConnection client = new ClientConnection(channel, System::nanoTime, _ -> {});
        client.setCongested(true);
        receive(1);
        receive(2);
        assertThat(delivered()).isZero();

        client.stopReading();
        assertThat(delivered()).isEqualTo(1);
        assertThat(delivered()).isEqualTo(2);
        assertThat(channel.config().isAutoRead()).isFalse();
    }

    @Test
    void isKeptOnlyAsFarAsOneReadAndOneRecordReach() {
        channel.config().setAutoRead(false);
        receive(20 * 1024);
        assertThat(delivered()).isZero();
        receive(1);
        assertThat(delivered()).isEqualTo(20 * 1024);
        assertThat(delivered()).isEqualTo(1);
    }
}
