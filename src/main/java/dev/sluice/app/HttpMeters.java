package dev.sluice.app;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;

/// Makes the metrics of the two HTTP servers alike. Quarkus tells them apart by a tag with the port, but leaves the
/// tag out for a server that takes any free port; and Prometheus wants the same tags on all meters of one name, so
/// with one server on a fixed port and one on port 0 the process would not start.
class HttpMeters {
    private static final String PREFIX = "http.server.";

    /// Counts requests of both servers, never by port.
    private static final String REQUESTS = "http.server.requests";

    private static final String PORT = "server.port";

    @Produces
    @Singleton
    MeterFilter withPort() {
        return new MeterFilter() {
            @Override
            public Meter.Id map(Meter.Id id) {
                boolean lacksPort =
                        id.getName().startsWith(PREFIX) && !id.getName().equals(REQUESTS) && id.getTag(PORT) == null;
                return lacksPort ? id.withTags(List.of(Tag.of(PORT, "0"))) : id;
            }
        };
    }
}
