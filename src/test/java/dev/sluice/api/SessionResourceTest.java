package dev.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.audit.AuditLog;
import dev.sluice.channels.ChannelId;
import dev.sluice.channels.ChannelRegistry;
import dev.sluice.channels.IdentitySource;
import dev.sluice.channels.Secret;
import dev.sluice.lease.Leases;
import dev.sluice.sessions.Broadcasts;
import dev.sluice.sessions.Overview;
import dev.sluice.sessions.ReportedFigures;
import dev.sluice.sessions.SessionHistory;
import dev.sluice.store.StoreUnavailableException;
import dev.sluice.testing.MemoryObjectStore;
import dev.sluice.testing.WriteIds;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import jakarta.ws.rs.core.UriInfo;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/// An order to end a session, whatever can be known of it.
class SessionResourceTest {
    private static final String ID = "20260101-studio-bcdfgh";
    private static final ObjectMapper JSON = new ObjectMapper().findAndRegisterModules();

    private final MemoryObjectStore control = new MemoryObjectStore();
    private final SessionHistory history = new SessionHistory(control, JSON, control::now);
    private final List<String> ended = new ArrayList<>();
    private CompletionStage<Overview> overview = CompletableFuture.completedStage(new Overview(List.of(), List.of()));
    private boolean isOwner = true;

    private static final IdentitySource NO_IDS = new IdentitySource() {
        @Override
        public ChannelId channelId() {
            throw new AssertionError("nothing is made here");
        }

        @Override
        public String keyId() {
            throw new AssertionError("nothing is made here");
        }

        @Override
        public Secret secret() {
            throw new AssertionError("nothing is made here");
        }
    };

    private SessionResource resource() {
        Leases leases = new Leases(control, JSON, WriteIds::next);
        SessionPlane sessions = new SessionPlane(
                () -> overview,
                history,
                new Broadcasts(history, leases, control, (channel, broadcast) -> ""),
                (channel, id, reason) -> {
                    ended.add(id);
                    return CompletableFuture.completedStage(isOwner);
                });
        ControlPlanes planes = new ControlPlanes();
        planes.set(new ControlPlane(
                new ChannelRegistry(control, JSON, WriteIds::next),
                NO_IDS,
                new AuditLog(control, JSON, control::now, WriteIds::next, new SimpleMeterRegistry()),
                _ -> {},
                _ -> CompletableFuture.completedStage(null),
                new Links("", "https://cdn.example.org/", ChannelId::value),
                sessions,
                control::now));
        return new SessionResource(
                planes,
                QuarkusSecurityIdentity.builder()
                        .setPrincipal(new QuarkusPrincipal("ann"))
                        .addRole(Roles.ADMIN)
                        .build());
    }

    private static UriInfo uri() {
        return (UriInfo) Proxy.newProxyInstance(
                SessionResourceTest.class.getClassLoader(), new Class<?>[] {UriInfo.class}, (_, method, _) -> {
                    assertThat(method.getName()).isEqualTo("getBaseUri");
                    return URI.create("https://sluice.example.org/");
                });
    }

    private String trail() {
        return control.keys().stream()
                .filter(key -> key.startsWith("audit/"))
                .map(control::text)
                .findFirst()
                .orElse("");
    }

    @Test
    void aSessionIsEndedAlsoWhileTheReportsOfOthersCannotBeRead() {
        overview = CompletableFuture.failedStage(new StoreUnavailableException("ordered by the test", null));
        assertThat(resource().end(ID, uri()).getStatus()).isEqualTo(202);
        assertThat(ended).containsExactly(ID);
        assertThat(trail()).contains("\"sessions/" + ID + "\"", "ann");
    }

    @Test
    void whatIsKnownOfASessionThatIsEndedIsWrittenDown() {
        history.write(ReportedFigures.report(ID, "studio", ReportedFigures.end("peer_closed", control.now())))
                .toCompletableFuture()
                .join();
        assertThat(resource().end(ID, uri()).getStatus()).isEqualTo(202);
        assertThat(trail()).contains("203.0.113.199");
    }

    @Test
    void aSessionThatOwnsNothingAnyMoreHasEndedOrWasNever() {
        isOwner = false;
        assertThatThrownBy(() -> resource().end(ID, uri()))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("no such session");
        history.write(ReportedFigures.report(ID, "studio", ReportedFigures.end("peer_closed", control.now())))
                .toCompletableFuture()
                .join();
        assertThatThrownBy(() -> resource().end(ID, uri()))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("ended already");
        assertThat(trail()).isEmpty();
    }
}
