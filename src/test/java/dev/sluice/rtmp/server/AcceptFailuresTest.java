package dev.sluice.rtmp.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AcceptFailuresTest {
    @Test
    void aSocketThatCannotAcceptRestsAndGoesOn() {
        EmbeddedChannel listening = new EmbeddedChannel(new AcceptFailures());
        listening.freezeTime();
        listening.pipeline().fireExceptionCaught(new IOException("Too many open files"));
        listening.pipeline().fireExceptionCaught(new IOException("Too many open files"));

        assertThat(listening.isOpen()).isTrue();
        assertThat(listening.config().isAutoRead()).isFalse();
        listening.advanceTimeBy(1, TimeUnit.SECONDS);
        listening.runPendingTasks();
        assertThat(listening.config().isAutoRead()).isTrue();
        listening.checkException();
    }
}
