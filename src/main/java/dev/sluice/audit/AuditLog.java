package dev.sluice.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.bytes.Bytes;
import dev.sluice.store.CompareAndSet;
import dev.sluice.store.ObjectHeaders;
import dev.sluice.store.ObjectStore;
import dev.sluice.store.PutCondition;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/// Writes the audit trail, `audit/{yyyy}/{mm}/{dd}/{HHmmssSSS}-{nonce}.json` in the control bucket: one object for
/// each change, never overwritten. Safe for all threads; stages complete on the store's.
public final class AuditLog {
    private static final Logger LOG = Logger.getLogger(AuditLog.class);

    private static final ObjectHeaders HEADERS = new ObjectHeaders("application/json", "no-store");

    /// Those who ask for the change wait for it.
    private static final Duration DEADLINE = Duration.ofSeconds(5);

    private static final DateTimeFormatter KEY =
            DateTimeFormatter.ofPattern("'audit/'uuuu/MM/dd/HHmmssSSS").withZone(ZoneOffset.UTC);

    private final CompareAndSet compareAndSet;
    private final ObjectMapper json;
    private final InstantSource clock;
    private final Supplier<String> nonces;
    private final Counter failures;

    /// @param nonces gives what nobody else writes, on any pod
    public AuditLog(
            ObjectStore control,
            ObjectMapper json,
            InstantSource clock,
            Supplier<String> nonces,
            MeterRegistry meters) {
        this.compareAndSet = new CompareAndSet(control, HEADERS, DEADLINE);
        this.json = json;
        this.clock = clock;
        this.nonces = nonces;
        this.failures = meters.counter("sluice.audit.failures");
    }

    /// Writes down what was done. The change stands whatever becomes of this: an entry that cannot be written goes
    /// to the log instead.
    ///
    /// @return completes when it is written or given up; never fails
    public CompletionStage<Void> record(AuditEntry entry) {
        Instant now = clock.instant();
        String nonce = nonces.get();
        byte[] content = content(entry, now);
        return write(KEY.format(now) + "-" + nonce + ".json", content).handle((outcome, failure) -> {
            if (!(outcome instanceof CompareAndSet.Outcome.Won)) {
                failures.increment();
                LOG.errorf(
                        "an entry of the audit trail was not stored (%s): %s",
                        failure == null ? "its name is taken" : failure, new String(content, StandardCharsets.UTF_8));
            }
            return null;
        });
    }

    private CompletionStage<CompareAndSet.Outcome> write(String key, byte[] content) {
        try {
            return compareAndSet.write(key, Bytes.wrap(content), new PutCondition.IfAbsent());
        } catch (RuntimeException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    private byte[] content(AuditEntry entry, Instant now) {
        ObjectNode document = json.createObjectNode().put("time", now.toString());
        document.setAll((ObjectNode) json.valueToTree(entry));
        try {
            return json.writeValueAsBytes(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an audit entry for " + entry.target() + " cannot be written as JSON", e);
        }
    }
}
