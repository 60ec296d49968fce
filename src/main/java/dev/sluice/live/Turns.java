package dev.sluice.live;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.bytes.Bytes;
import dev.sluice.store.CompareAndSet;
import dev.sluice.store.ObjectHeaders;
import dev.sluice.store.ObjectStore;
import dev.sluice.store.PutCondition;
import dev.sluice.store.StoredObject;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Whose turn it is to sweep, so that many processes do not all do it: `sweeps/{name}.json` in the control bucket,
/// replaced by whoever goes when it is old enough. Only a matter of cost: two sweeps at once do no harm.
///
/// Who went last goes first, because a sweep remembers what it has seen. Others go when that one is overdue.
///
/// Blocks.
public interface Turns {
    /// For stores that serve one process.
    Turns ALWAYS = (name, interval) -> true;

    /// Whether to sweep now.
    ///
    /// @param interval between two sweeps, of all processes together
    boolean take(String name, Duration interval);

    /// Turns among the processes that share a store.
    ///
    /// @param instanceId of this process
    static Turns among(ObjectStore control, ObjectMapper json, String instanceId) {
        return new Shared(control, json, instanceId);
    }

    /// Turns that stand in the store.
    final class Shared implements Turns {
        private static final ObjectHeaders HEADERS = new ObjectHeaders("application/json", "no-store");
        private static final Duration DEADLINE = Duration.ofSeconds(5);

        private final ObjectStore control;
        private final ObjectMapper json;
        private final String instanceId;
        private final CompareAndSet compareAndSet;

        /// @param number grows, so that no two documents are equal
        @JsonIgnoreProperties(ignoreUnknown = true)
        record Turn(String instanceId, long number) {}

        private Shared(ObjectStore control, ObjectMapper json, String instanceId) {
            this.control = control;
            this.json = json;
            this.instanceId = instanceId;
            this.compareAndSet = new CompareAndSet(control, HEADERS, DEADLINE);
        }

        @Override
        public boolean take(String name, Duration interval) {
            String key = "sweeps/" + name + ".json";
            Optional<StoredObject> object = Blocking.read(control, key);
            Turn last = object.map(this::read).orElse(null);
            if (object.isPresent() && object.get().age().compareTo(due(last, interval)) < 0) {
                return false;
            }
            Turn next = new Turn(instanceId, last == null ? 1 : last.number() + 1);
            PutCondition condition =
                    PutCondition.unchanged(object.map(StoredObject::etag).orElse(null));
            return Blocking.write(compareAndSet, key, write(next), condition);
        }

        /// A quarter less than the interval for oneself, because the store counts whole seconds and timers are not
        /// exact; half an interval more for others.
        private Duration due(@Nullable Turn last, Duration interval) {
            boolean own = last != null && last.instanceId().equals(instanceId);
            return own
                    ? interval.multipliedBy(3).dividedBy(4)
                    : interval.multipliedBy(3).dividedBy(2);
        }

        /// Null for what is not a turn: it is replaced when it is old enough.
        private @Nullable Turn read(StoredObject object) {
            try {
                return json.readValue(object.content().toByteArray(), Turn.class);
            } catch (IOException e) {
                return null;
            }
        }

        private Bytes write(Turn turn) {
            try {
                return Bytes.wrap(json.writeValueAsBytes(turn));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("a turn cannot be written as JSON", e);
            }
        }
    }
}
