package dev.sluice.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.testing.MemoryObjectStore;
import dev.sluice.testing.MemoryObjectStore.Fault;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class AuditLogTest {
    private static final Instant NOW = Instant.parse("2026-03-04T05:06:07.089123Z");
    private static final AuditEntry ENTRY = new AuditEntry(
            "alice",
            List.of("sluice-admin"),
            AuditAction.KEY_CHANGE,
            "channels/studio/stream-keys/k1",
            Map.of("enabled", true),
            null);

    private final MemoryObjectStore control = new MemoryObjectStore();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    private void record(Supplier<String> nonces) {
        new AuditLog(control, new ObjectMapper(), () -> NOW, nonces, meters)
                .record(ENTRY)
                .toCompletableFuture()
                .join();
    }

    private double failures() {
        return meters.get("sluice.audit.failures").counter().count();
    }

    @Test
    void anEntrySaysWhoWhenAndWhatInAnObjectOfItsOwn() throws IOException {
        record(() -> "n1");

        assertThat(control.keys()).containsExactly("audit/2026/03/04/050607089-n1.json");
        JsonNode entry = new ObjectMapper().readTree(control.text("audit/2026/03/04/050607089-n1.json"));
        assertThat(entry).isEqualTo(new ObjectMapper().readTree("""
                {"time": "2026-03-04T05:06:07.089123Z", "who": "alice", "roles": ["sluice-admin"],
                 "action": "key.change", "target": "channels/studio/stream-keys/k1",
                 "before": {"enabled": true}, "after": null}
                """));
        assertThat(failures()).isZero();
    }

    @Test
    void anEntryIsNeverOverwritten() {
        control.write("audit/2026/03/04/050607089-n1.json", "{}");

        record(() -> "n1");

        assertThat(control.text("audit/2026/03/04/050607089-n1.json")).isEqualTo("{}");
        assertThat(failures()).isEqualTo(1);
    }

    @Test
    void whatCannotBeWrittenIsCountedAndHoldsNobodyUp() {
        control.failNextPut(Fault.UNAVAILABLE);

        record(() -> "n1");

        assertThat(control.keys()).isEmpty();
        assertThat(failures()).isEqualTo(1);
    }

    @Test
    void aWriteWhoseAnswerIsLostIsNoFailure() {
        control.failNextPut(Fault.UNKNOWN_AFTER_EFFECT);

        record(() -> "n1");

        assertThat(control.keys()).hasSize(1);
        assertThat(failures()).isZero();
    }
}
