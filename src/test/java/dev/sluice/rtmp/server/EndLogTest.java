package dev.sluice.rtmp.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.rtmp.session.DisconnectCause;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;

class EndLogTest {
    private static final InetSocketAddress CLIENT = new InetSocketAddress(InetAddress.ofLiteral("203.0.113.7"), 40000);

    private final EmbeddedChannel timer = new EmbeddedChannel();
    private final LoggedLines lines = new LoggedLines();
    private final EndLog log = log();

    private EndLog log() {
        timer.freezeTime();
        return new EndLog(lines, timer.eventLoop());
    }

    private void end(DisconnectCause cause, String detail, boolean spokeRtmp) {
        log.accept(new ConnectionEnd(CLIENT, cause, detail, spokeRtmp, null, null));
    }

    @Test
    void tellsWhoAndWhy() {
        end(DisconnectCause.FLOODING, "too many chunks", true);
        assertThat(lines.written)
                .containsExactly("INFO connection from 203.0.113.7 port 40000 ended: flooding (too many chunks)");
    }

    @Test
    void whoseSessionItWasStandsBesideTheLine() {
        lines.withFields = true;
        log.accept(new ConnectionEnd(
                CLIENT, DisconnectCause.KICKED, "", true, new ConnectionEnd.Published("studio", "the-session"), null));
        end(DisconnectCause.FLOODING, "", true);
        assertThat(lines.written).first().asString().endsWith("kicked {channel=studio, session=the-session}");
        assertThat(lines.written).last().asString().endsWith("flooding {}");
    }

    @Test
    void whoDidNotEvenSpeakRtmpIsForDebugging() {
        end(DisconnectCause.HANDSHAKE_TIMEOUT, "", false);
        assertThat(lines.written)
                .containsExactly("DEBUG connection from 203.0.113.7 port 40000 ended: handshake_timeout");
    }

    @Test
    void whatIsMostlyASettingIsToldOnceAMinuteWithHowManyFollowed() {
        lines.lowest = Logger.Level.INFO;
        for (int i = 0; i < 1000; i++) {
            end(DisconnectCause.PROXY_FAILED, "not in sluice.rtmp.proxy-networks", false);
        }
        end(DisconnectCause.OVERLOADED, "", false);
        assertThat(lines.written)
                .containsExactly(
                        "INFO connection from 203.0.113.7 port 40000 ended: proxy_failed"
                                + " (not in sluice.rtmp.proxy-networks)",
                        "INFO connection from 203.0.113.7 port 40000 ended: overloaded");
        timer.advanceTimeBy(1, TimeUnit.MINUTES);
        timer.runPendingTasks();
        assertThat(lines.written)
                .hasSize(3)
                .last()
                .isEqualTo("INFO 999 more connections ended in the last minute: proxy_failed");
        end(DisconnectCause.PROXY_FAILED, "", false);
        assertThat(lines.written).hasSize(4);
    }

    @Test
    void wantedEndsAndHealthChecksAreNoLines() {
        end(DisconnectCause.UNPUBLISHED, "", true);
        end(DisconnectCause.PEER_CLOSED, "", true);
        end(DisconnectCause.PROBED, "", false);
        assertThat(lines.written).isEmpty();
    }

    @Test
    void aFloodIsCountedAndNotWrittenOut() {
        for (int i = 0; i < 1000; i++) {
            end(DisconnectCause.FLOODING, "", true);
        }
        assertThat(lines.written).hasSize(EndLog.LINES_PER_SECOND);
        timer.advanceTimeBy(1, TimeUnit.SECONDS);
        timer.runPendingTasks();
        assertThat(lines.written)
                .hasSize(EndLog.LINES_PER_SECOND + 1)
                .last()
                .isEqualTo("INFO 980 more connections ended so in the last second");
        end(DisconnectCause.FLOODING, "", true);
        assertThat(lines.written).hasSize(EndLog.LINES_PER_SECOND + 2);
    }

    @Test
    void whatIsOnlyForDebuggingTakesNoRoomFromTheRest() {
        for (int i = 0; i < 1000; i++) {
            end(DisconnectCause.HANDSHAKE_TIMEOUT, "", false);
        }
        end(DisconnectCause.FLOODING, "", true);
        assertThat(lines.written).last().asString().startsWith("INFO");
    }

    @Test
    void whatIsNotEnabledIsNotCounted() {
        lines.lowest = Logger.Level.INFO;
        for (int i = 0; i < 1000; i++) {
            end(DisconnectCause.HANDSHAKE_TIMEOUT, "", false);
        }
        timer.advanceTimeBy(1, TimeUnit.SECONDS);
        timer.runPendingTasks();
        assertThat(lines.written).isEmpty();
    }
}
