package dev.sluice.e2e;

import dev.sluice.rtmp.session.DisconnectCause;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// One kind of misbehaviour, and how it ends.
///
/// @param connections how many do it at the same time in the hostile load
/// @param ends with which of these causes the service ends it; none: it harms nobody, and goes on
/// @param within how long after connecting at the latest
record Abuse(String name, int connections, Set<DisconnectCause> ends, Duration within, Behaviour behaviour) {
    /// Short, as a test waits for them; so is what one takes whom nothing but its end is wrong with.
    static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(2);
    static final Duration PUBLISH_TIMEOUT = Duration.ofSeconds(4);
    static final Duration IDLE_TIMEOUT = Duration.ofSeconds(4);

    /// What is wrong from the first look ends at once; this is for a loaded machine.
    static final Duration AT_ONCE = Duration.ofSeconds(3);

    static final Map<String, String> SETTINGS = Map.of(
            "sluice.rtmp.handshake-timeout", HANDSHAKE_TIMEOUT.toString(),
            "sluice.rtmp.publish-timeout", PUBLISH_TIMEOUT.toString(),
            "sluice.rtmp.idle-timeout", IDLE_TIMEOUT.toString());

    interface Behaviour {
        /// Returns when there is nothing more to do but to wait for the end.
        ///
        /// @throws IOException when the connection has ended
        void run(Abuser abuser) throws IOException;
    }

    static Abuse endedInTime(
            String name, int connections, Behaviour behaviour, Duration within, DisconnectCause... ends) {
        Set<DisconnectCause> causes = EnumSet.noneOf(DisconnectCause.class);
        causes.addAll(List.of(ends));
        return new Abuse(name, connections, causes, within.plus(AT_ONCE), behaviour);
    }

    /// What the service ends as soon as it has seen it.
    static Abuse endedAtOnce(String name, int connections, DisconnectCause end, Behaviour behaviour) {
        return endedInTime(name, connections, behaviour, Duration.ZERO, end);
    }

    /// What costs no more than a stream.
    static Abuse tolerated(String name, int connections, Behaviour behaviour) {
        return endedInTime(name, connections, behaviour, Duration.ofSeconds(5));
    }

    static List<Abuse> all() {
        return Stream.of(ConnectionAbuse.all(), CommandAbuse.all(), MediaAbuse.all())
                .flatMap(List::stream)
                .toList();
    }

    boolean isTolerated() {
        return ends.isEmpty();
    }

    /// The channel of one of those who do it.
    Channel channel(int index) {
        return Channel.of("hostile-" + name.replaceAll("[^a-z0-9]+", "-") + "-" + index);
    }

    @Override
    public String toString() {
        return name;
    }
}
