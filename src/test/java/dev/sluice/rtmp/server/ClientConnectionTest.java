package dev.sluice.rtmp.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.rtmp.session.DisconnectCause;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ClientConnectionTest {
    private final Settings settings = new Settings();
    private final AtomicLong clock = new AtomicLong();
    private final EmbeddedChannel channel = frozen();
    private final List<ConnectionEnd> ends = new ArrayList<>();
    private final ClientConnection client = new ClientConnection(channel, clock::get, ends::add);

    private static EmbeddedChannel frozen() {
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.freezeTime();
        return channel;
    }

    private Admission fullHouse() {
        settings.maxConnections = 1;
        Admission admission = new Admission(settings, clock::get);
        client.seat(admission.enter(client::makeRoom).orElseThrow());
        clock.addAndGet(Admission.UNDISTURBED.toNanos());
        return admission;
    }

    private static final class WaitsWithClosing extends ChannelOutboundHandlerAdapter {
        @Override
        public void close(ChannelHandlerContext context, ChannelPromise promise) {}
    }

    @Test
    void noTimerOutlivesTheConnection() {
        client.endAfterFlush(DisconnectCause.PROTOCOL_ERROR, "");
        channel.runPendingTasks();
        assertThat(channel.isOpen()).isTrue();
        assertThat(channel.runScheduledPendingTasks()).isPositive();
        // The embedded channel's own close would cancel all timers.
        var _ = channel.pipeline().close();
        channel.runPendingTasks();
        assertThat(channel.runScheduledPendingTasks()).isEqualTo(-1);
    }

    @Test
    void aClientThatHasTakenItsAnswerIsClosedSoon() {
        client.endAfterFlush(DisconnectCause.PROTOCOL_ERROR, "");
        channel.advanceTimeBy(ClientConnection.LINGER.toMillis(), TimeUnit.MILLISECONDS);
        channel.runPendingTasks();
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void whoMakesRoomIsClosedWithoutWaitingForItsGoodbye() {
        channel.pipeline().addLast(new WaitsWithClosing());
        assertThat(fullHouse().enter(() -> {})).isPresent();
        channel.runPendingTasks();
        assertThat(channel.isOpen()).isFalse();
        assertThat(ends).extracting(ConnectionEnd::cause).containsExactly(DisconnectCause.OVERLOADED);
    }

    @Test
    void whoPublishesBeforeItCouldMakeRoomKeepsItsPlace() {
        settings.maxConnections = 1;
        Admission admission = new Admission(settings, clock::get);
        List<Runnable> tasks = new ArrayList<>();
        client.seat(admission.enter(() -> tasks.add(client::makeRoom)).orElseThrow());
        clock.addAndGet(Admission.UNDISTURBED.toNanos());
        assertThat(admission.enter(() -> {})).isPresent();
        client.trust();
        tasks.forEach(Runnable::run);
        channel.runPendingTasks();
        assertThat(tasks).hasSize(1);
        assertThat(channel.isOpen()).isTrue();
        assertThat(ends).isEmpty();
    }

    /// A session may be over, its last segment stored, before the client has taken its farewell.
    @Test
    void theLineAboutAnEndHasTheSessionThatItEnded() {
        client.publishes("test", "session");
        client.endAfterFlush(DisconnectCause.KICKED, "");
        client.publishesNoMore("session");
        channel.advanceTimeBy(ClientConnection.LINGER.toMillis(), TimeUnit.MILLISECONDS);
        channel.runPendingTasks();
        assertThat(ends)
                .extracting(ConnectionEnd::published)
                .containsExactly(new ConnectionEnd.Published("test", "session"));
    }

    @Test
    void theLineAboutAnEndHasNoSessionThatWasOverBefore() {
        client.publishes("test", "session");
        client.publishesNoMore("session");
        client.endAfterFlush(DisconnectCause.PROTOCOL_ERROR, "");
        channel.advanceTimeBy(ClientConnection.LINGER.toMillis(), TimeUnit.MILLISECONDS);
        channel.runPendingTasks();
        assertThat(ends)
                .hasSize(1)
                .allSatisfy(end -> assertThat(end.published()).isNull());
    }
}
