package dev.sluice.live;

import dev.sluice.rtmp.session.DisconnectCause;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// An encoder that wants to be on air, and tries again whenever it is not.
final class SimEncoder {
    private static final Duration PICTURE = Duration.ofSeconds(1);
    private static final int USUAL_GROUP = 4;
    private static final int SPARSE_GROUP = 11;

    /// Pictures that stay unread on a connection before the encoder gives it up.
    private static final int PATIENCE = 8;

    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(15);
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration LATER = Duration.ofSeconds(5);

    final String name;
    final String channel;
    private final SimWorld world;
    private final SimScheduler scheduler;
    private final String key;
    private @Nullable SimConnection connection;
    private boolean wanted;
    private boolean retired;
    private boolean sending;
    private int pictures;
    boolean sparse;

    SimEncoder(SimWorld world, String name, String channel, String key) {
        this.world = world;
        this.scheduler = world.scheduler;
        this.name = name;
        this.channel = channel;
        this.key = key;
    }

    boolean isOnAir() {
        return sending;
    }

    @Nullable SimConnection connection() {
        return connection;
    }

    void start() {
        if (!wanted && !retired) {
            wanted = true;
            connect();
        }
    }

    /// Goes off the air.
    ///
    /// @param cause what the pod sees, or null if it sees nothing
    void stop(@Nullable DisconnectCause cause) {
        wanted = false;
        disconnect(cause);
    }

    /// Goes off the air for good, whatever was planned for it.
    void retire(@Nullable DisconnectCause cause) {
        retired = true;
        stop(cause);
    }

    /// Loses its connection, and tries again.
    void lose(@Nullable DisconnectCause cause) {
        if (wanted && connection != null) {
            disconnect(cause);
            again(SOON);
        }
    }

    private void disconnect(@Nullable DisconnectCause cause) {
        SimConnection gone = connection;
        connection = null;
        sending = false;
        if (gone != null) {
            scheduler.note(name, "leaves", gone.pod.process.name, cause == null ? "in silence" : cause);
            if (cause == null) {
                gone.lose();
            } else {
                gone.end(cause);
            }
        }
    }

    private void connect() {
        if (!wanted || connection != null) {
            return;
        }
        SimPod pod = world.balance();
        if (pod == null) {
            again(SOON);
            return;
        }
        SimConnection next = new SimConnection(world, this, pod);
        scheduler.note(name, "connects to", pod.process.name);
        connection = next;
        next.publish(key);
        scheduler.after(ANSWER_TIMEOUT, () -> {
            if (connection == next && !sending) {
                lose(DisconnectCause.PEER_CLOSED);
            }
        });
    }

    private void again(Duration atLeast) {
        scheduler.after(scheduler.between(atLeast, atLeast.multipliedBy(3)), this::connect);
    }

    void onStart(SimConnection started) {
        if (started == connection) {
            sending = true;
            pictures = 0;
            started.sendHeader();
            send(started);
        }
    }

    /// @param passing whether trying again may help
    void onEnd(SimConnection ended, boolean passing) {
        if (ended == connection) {
            connection = null;
            sending = false;
            again(passing ? SOON : LATER);
        }
    }

    /// The pod's machine says that nobody listens there any more.
    void onPodGone(SimPod pod) {
        SimConnection broken = connection;
        if (broken != null && broken.pod == pod) {
            lose(null);
        }
    }

    private void send(SimConnection to) {
        if (to != connection || !sending) {
            return;
        }
        if (to.unread >= PATIENCE) {
            lose(DisconnectCause.PEER_CLOSED);
            return;
        }
        if (!to.congested) {
            to.send((int) PICTURE.toMillis() * pictures, pictures % (sparse ? SPARSE_GROUP : USUAL_GROUP) == 0);
            pictures++;
        }
        scheduler.after(PICTURE, () -> send(to));
    }
}
