package dev.sluice.live;

import dev.sluice.rtmp.server.ServerConnection;
import dev.sluice.rtmp.session.DisconnectCause;
import dev.sluice.rtmp.session.PublishGate;
import dev.sluice.rtmp.session.PublishRefusal;
import dev.sluice.rtmp.session.PublishRequest;
import dev.sluice.rtmp.session.PublishedStream;
import dev.sluice.rtmp.session.StreamName;
import dev.sluice.rtmp.session.StreamRejectedException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/// An encoder's connection to a pod, with both its ends: each learns later, or never, what the other one does.
final class SimConnection implements ServerConnection, PublishGate.Answer {
    private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration LONGEST_WAY = Duration.ofMillis(150);
    private static final InetSocketAddress CLIENT = new InetSocketAddress("192.0.2.1", 50_000);

    final SimPod pod;
    private final SimWorld world;
    private final SimScheduler scheduler;
    private final SimEncoder encoder;
    private @Nullable PublishedStream stream;
    private boolean closed;
    private boolean lost;
    private boolean stopped;
    private long lastInputNanos;
    int unread;
    boolean congested;

    SimConnection(SimWorld world, SimEncoder encoder, SimPod pod) {
        this.world = world;
        this.scheduler = world.scheduler;
        this.encoder = encoder;
        this.pod = pod;
    }

    void publish(String key) {
        PublishRequest request = new PublishRequest(new StreamName(key), "live", Map.of(), "", "test");
        toPod(() -> {
            idleLater();
            pod.publisher.gateFor(this).publish(request, this);
        });
    }

    /// Pictures on their way to the pod.
    void send(int ms, boolean idr) {
        unread++;
        toPod(() -> {
            unread--;
            lastInputNanos = scheduler.nowNanos();
            PublishedStream receiving = stream;
            if (!closed && !stopped && receiving != null) {
                show(receiving, ms, idr);
            }
        });
    }

    private void show(PublishedStream receiving, int ms, boolean idr) {
        try {
            receiving.onVideo(ms, FlvPictures.of(idr));
        } catch (StreamRejectedException e) {
            scheduler.note(pod.process.name, "rejects", sessionId(), e);
            close(e.disconnectCause());
            toEncoder(() -> encoder.onEnd(this, false));
        }
    }

    void sendHeader() {
        toPod(() -> {
            PublishedStream receiving = stream;
            if (!closed && receiving != null) {
                receiving.onVideo(0, FlvPictures.HEADER);
            }
        });
    }

    /// The encoder ends it, and says so.
    void end(DisconnectCause cause) {
        toPod(() -> close(cause));
        lost = true;
    }

    /// Nothing gets through any more, and neither end is told.
    void lose() {
        lost = true;
    }

    @Override
    public void accept(PublishedStream accepted) {
        stream = accepted;
        if (closed) {
            accepted.onEnd(DisconnectCause.PEER_CLOSED);
        } else {
            scheduler.note(pod.process.name, "accepts", sessionId());
            toEncoder(() -> encoder.onStart(this));
        }
    }

    @Override
    public void refuse(PublishRefusal refusal) {
        scheduler.note(pod.process.name, "refuses", encoder.name, refusal);
        closed = true;
        toEncoder(() -> encoder.onEnd(this, refusal instanceof PublishRefusal.Silent));
    }

    @Override
    public void abort(DisconnectCause cause) {
        scheduler.note(pod.process.name, "aborts", sessionId(), cause);
        if (cause == DisconnectCause.TAKEN_OVER) {
            world.takenOver(this, sessionId(), encoder.channel);
        }
        close(cause);
        toEncoder(() -> encoder.onEnd(this, true));
    }

    @Override
    public ScheduledExecutorService executor() {
        return pod.loop;
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return CLIENT;
    }

    @Override
    public void stopReading() {
        stopped = true;
    }

    @Override
    public void setCongested(boolean now) {
        congested = now;
    }

    private String sessionId() {
        return stream instanceof Publication publication ? publication.sessionId() : "?";
    }

    private void close(DisconnectCause cause) {
        if (closed) {
            return;
        }
        closed = true;
        PublishedStream ending = stream;
        if (ending != null) {
            ending.onEnd(cause);
        }
    }

    private void idleLater() {
        long since = lastInputNanos;
        scheduler.after(
                IDLE_TIMEOUT,
                () -> pod.process.run(() -> {
                    if (closed) {
                        return;
                    }
                    if (lastInputNanos == since) {
                        close(DisconnectCause.IDLE_TIMEOUT);
                        toEncoder(() -> encoder.onEnd(this, true));
                    } else {
                        idleLater();
                    }
                }));
    }

    /// A way keeps its order: what is sent later arrives later.
    private void toPod(Runnable message) {
        if (!lost) {
            scheduler.after(LONGEST_WAY, () -> pod.process.deliverInOrder(message));
        }
    }

    private void toEncoder(Runnable message) {
        if (!lost) {
            scheduler.after(LONGEST_WAY, message);
        }
    }
}
