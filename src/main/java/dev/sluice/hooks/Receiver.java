package dev.sluice.hooks;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.bytes.LogSafe;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/// One URL that gets events: those of one channel in order, on one of a few ways side by side, each tried again until
/// it is taken or given up. Safe for all threads; nothing but [#flush] blocks.
final class Receiver {
    private static final Logger LOG = Logger.getLogger(Receiver.class);

    /// So many events of a pod whose receiver takes 50 ms each are delivered at 160 a second: all of 600 sessions that
    /// begin at once are told in four seconds.
    private static final int LANES = 8;

    private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Endpoint endpoint;
    private final SignedPost http;
    private final ObjectMapper json;
    private final RetryRule retries;
    private final LongSupplier nanoClock;
    private final RandomGenerator jitter;
    private final WebhookMetrics metrics;
    private final List<Lane> lanes;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile boolean closed;
    private boolean told;
    private long toldNanos;
    private long untold;

    Receiver(
            Endpoint endpoint,
            SignedPost http,
            ObjectMapper json,
            RetryRule retries,
            LongSupplier nanoClock,
            RandomGenerator jitter,
            WebhookMetrics metrics) {
        this.endpoint = endpoint;
        this.http = http;
        this.json = json;
        this.retries = retries;
        this.nanoClock = nanoClock;
        this.jitter = jitter;
        this.metrics = metrics;
        this.lanes = Stream.generate(() -> new Lane(this::deliver, message -> metrics.dropped(true)))
                .limit(LANES)
                .toList();
    }

    /// Never blocks.
    ///
    /// @param order events with the same arrive in the order of these calls
    void add(String order, Message message) {
        metrics.queued();
        if (!lanes.get(Math.floorMod(order.hashCode(), LANES)).add(message)) {
            metrics.dropped(true);
            warn(message, "dropped, as too many wait or the process ends");
        }
    }

    /// What a message's attempt was answered.
    ///
    /// @param why empty if it was taken
    /// @param refused whether the receiver does not want it at all
    private record Attempt(String why, boolean refused, OptionalLong retryAfterSeconds) {
        boolean isTaken() {
            return why.isEmpty();
        }
    }

    /// Never throws: what waits behind the message must go on.
    private void deliver(Message message) {
        try {
            deliver(message, message.body(json));
        } catch (RuntimeException | Error e) {
            LOG.errorf(
                    e,
                    "event %s of %s cannot be sent",
                    message.id(),
                    message.type().label());
            metrics.failed();
        }
    }

    private void deliver(Message message, byte[] body) {
        for (int number = 1; ; number++) {
            Attempt attempt = attempt(message, body);
            if (attempt.isTaken()) {
                metrics.delivered();
                return;
            }
            Duration pause = retries.pause(number, attempt.retryAfterSeconds, jitter);
            boolean last = number >= retries.attempts(attempt.refused)
                    || ageAfter(pause, message) > retries.longestAge().toNanos();
            // At the end there is one more attempt at once, and none after it.
            if (last || closing.getCount() == 0) {
                metrics.failed();
                warn(message, "given up after attempt " + number + ": " + attempt.why);
                return;
            }
            await(pause);
        }
    }

    private long ageAfter(Duration pause, Message message) {
        return nanoClock.getAsLong() - message.sinceNanos() + pause.toNanos();
    }

    private void await(Duration pause) {
        try {
            var _ = closing.await(pause.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Attempt attempt(Message message, byte[] body) {
        if (closed) {
            return failed("shutting down");
        }
        metrics.attempted();
        try {
            SignedPost.Answer answer = http.send(endpoint, message.id(), body);
            return answer.isSuccess()
                    ? new Attempt("", false, OptionalLong.empty())
                    : new Attempt("status " + answer.status(), answer.isRefusal(), answer.retryAfterSeconds());
        } catch (TimeoutException e) {
            return failed("no answer in time");
        } catch (IOException e) {
            // It may quote what the receiver has sent.
            return failed(LogSafe.text(e.toString()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failed("interrupted");
        }
    }

    private static Attempt failed(String why) {
        return new Attempt(why, false, OptionalLong.empty());
    }

    /// The first in a minute, and how many there were before it: a receiver that is away fills no disk.
    private synchronized void warn(Message message, String what) {
        long now = nanoClock.getAsLong();
        if (told && now - toldNanos < QUIET_NANOS) {
            untold++;
            return;
        }
        LOG.warnf(
                "webhook %s did not get event %s of %s: %s%s",
                endpoint, message.id(), message.type().label(), what, untold > 0 ? " (and " + untold + " before)" : "");
        told = true;
        toldNanos = now;
        untold = 0;
    }

    /// From now on everything is tried once more without a pause.
    void hurry() {
        closing.countDown();
    }

    /// Hurries, and drops what is left when the time is over.
    ///
    /// @param endNanos of the JVM's clock
    void flush(long endNanos) {
        hurry();
        try {
            for (Lane lane : lanes) {
                lane.awaitIdle(Math.max(0, (endNanos - System.nanoTime()) / 1_000_000));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        closed = true;
        lanes.forEach(Lane::close);
    }
}
