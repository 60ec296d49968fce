package dev.sluice.rtmp.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private final Settings settings = new Settings().proxied();
    private final AtomicLong clock = new AtomicLong();
    private final List<String> replaced = new ArrayList<>();

    private Admission admission(int maximum) {
        settings.maxConnections = maximum;
        return new Admission(settings, clock::get);
    }

    private Optional<Admission.Place> enter(Admission admission, String name) {
        return admission.enter(() -> replaced.add(name));
    }

    private static void leaveIfAsked(Admission.Place place) {
        if (place.isToLeave()) {
            place.leave();
        }
    }

    private void pass(long millis) {
        clock.addAndGet(millis * 1_000_000);
    }

    @Test
    void theOldestWithoutAPublicationMakesRoom() {
        Admission admission = admission(3);
        enter(admission, "publisher").orElseThrow().published();
        Admission.Place older = enter(admission, "older").orElseThrow();
        Admission.Place younger = enter(admission, "younger").orElseThrow();
        pass(Admission.UNDISTURBED.toMillis());

        assertThat(enter(admission, "newcomer")).isPresent();
        assertThat(enter(admission, "next newcomer")).isPresent();
        assertThat(replaced).containsExactly("older", "younger");
        leaveIfAsked(older);
        leaveIfAsked(younger);
        assertThat(admission.open()).isEqualTo(3);
    }

    @Test
    void whoIsAskedToLeaveIsCountedUntilItsSocketIsClosed() {
        Admission admission = admission(1);
        Admission.Place first = enter(admission, "first").orElseThrow();
        pass(Admission.UNDISTURBED.toMillis());
        assertThat(enter(admission, "newcomer")).isPresent();
        assertThat(admission.open()).isEqualTo(2);
        assertThat(enter(admission, "another")).isEmpty();
        first.leave();
        assertThat(admission.open()).isEqualTo(1);
        assertThat(enter(admission, "another")).isEmpty();
    }

    @Test
    void whoPublishesMeanwhileStaysAndIsCounted() {
        Admission admission = admission(1);
        Admission.Place publisher = enter(admission, "publisher").orElseThrow();
        pass(Admission.UNDISTURBED.toMillis());
        Admission.Place newcomer = enter(admission, "newcomer").orElseThrow();
        publisher.published();
        assertThat(publisher.isToLeave()).isFalse();
        assertThat(admission.open()).isEqualTo(2);

        newcomer.leave();
        assertThat(enter(admission, "another")).isEmpty();
        publisher.leave();
        assertThat(admission.open()).isZero();
        assertThat(enter(admission, "another")).isPresent();
        assertThat(enter(admission, "one too many")).isEmpty();
    }

    @Test
    void whoseKeyIsBeingCheckedIsTheYoungestAgain() {
        Admission admission = admission(2);
        Admission.Place encoder = enter(admission, "encoder").orElseThrow();
        enter(admission, "silent");
        pass(Admission.UNDISTURBED.toMillis());
        encoder.renew();

        assertThat(enter(admission, "newcomer")).isPresent();
        assertThat(enter(admission, "another")).isEmpty();
        assertThat(replaced).containsExactly("silent");
    }

    @Test
    void nobodyMakesRoomWithinItsFirstTwoSeconds() {
        Admission admission = admission(1);
        enter(admission, "first");
        pass(Admission.UNDISTURBED.toMillis() - 1);

        assertThat(enter(admission, "newcomer")).isEmpty();
        assertThat(replaced).isEmpty();
    }

    @Test
    void publishersNeverMakeRoom() {
        Admission admission = admission(1);
        enter(admission, "publisher").orElseThrow().published();
        pass(3_600_000);

        assertThat(enter(admission, "newcomer")).isEmpty();
    }

    @Test
    void whoMadeRoomIsNotCountedTwice() {
        Admission admission = admission(1);
        Admission.Place first = enter(admission, "first").orElseThrow();
        pass(Admission.UNDISTURBED.toMillis());
        Admission.Place second = enter(admission, "second").orElseThrow();
        first.leave();
        assertThat(admission.open()).isEqualTo(1);
        second.leave();
        second.leave();
        assertThat(admission.open()).isZero();
    }

    @Test
    void anIpv6ClientIsItsWholeNetwork() {
        settings.maxConnectionsPerAddress = OptionalInt.of(1);
        Admission admission = admission(10);
        InetAddress one = InetAddress.ofLiteral("2001:db8::1");
        Admission.Place first = enter(admission, "first").orElseThrow();
        assertThat(first.countFor(one)).isTrue();

        Admission.Place second = enter(admission, "second").orElseThrow();
        assertThat(second.countFor(InetAddress.ofLiteral("2001:db8::ffff:2"))).isFalse();
        assertThat(second.countFor(InetAddress.ofLiteral("2001:db8:0:1::1"))).isTrue();
        first.leave();
        assertThat(enter(admission, "third").orElseThrow().countFor(one)).isTrue();
    }

    @Test
    void behindABalancerOneAddressGetsAHundredIfNobodySaysOtherwise() {
        Admission admission = admission(1000);
        InetAddress address = InetAddress.ofLiteral("203.0.113.7");
        for (int i = 0; i < 100; i++) {
            assertThat(enter(admission, "one of many").orElseThrow().countFor(address))
                    .isTrue();
        }
        assertThat(enter(admission, "one too many").orElseThrow().countFor(address))
                .isFalse();
    }

    @Test
    void countsExactlyWhenSeveralThreadsComeAndGo() throws InterruptedException {
        Admission admission = admission(50);
        CountDownLatch done = new CountDownLatch(4);
        for (int t = 0; t < 4; t++) {
            InetAddress address = InetAddress.ofLiteral("203.0.113." + t);
            Thread.ofPlatform().start(() -> {
                for (int i = 0; i < 20_000; i++) {
                    Optional<Admission.Place> place = admission.enter(() -> {});
                    place.ifPresent(taken -> {
                        taken.countFor(address);
                        taken.leave();
                    });
                }
                done.countDown();
            });
        }
        done.await();
        assertThat(admission.open()).isZero();
    }
}
