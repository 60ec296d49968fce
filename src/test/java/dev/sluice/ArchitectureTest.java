package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/// Keeps the floors: a package imports only from lower floors, or from the few neighbours on its own floor that are
/// named here, and frameworks stay where they belong.
class ArchitectureTest {
    private static final String ROOT = "dev.sluice.";

    /// Package (without the root) to its floor.
    private static final Map<String, Integer> FLOORS = Map.ofEntries(
            Map.entry("bytes", 0),
            Map.entry("media", 0),
            Map.entry("amf", 1),
            Map.entry("net", 1),
            Map.entry("rtmp.handshake", 1),
            Map.entry("rtmp.chunk", 1),
            Map.entry("rtmp.message", 1),
            Map.entry("codec.h264", 1),
            Map.entry("codec.aac", 1),
            Map.entry("flv", 1),
            Map.entry("ts", 1),
            Map.entry("store", 1),
            Map.entry("store.file", 1),
            Map.entry("store.s3", 1),
            Map.entry("store.documents", 2),
            Map.entry("store.selftest", 2),
            Map.entry("rtmp.session", 2),
            Map.entry("hls", 2),
            Map.entry("rtmp.server", 3),
            Map.entry("channels", 3),
            Map.entry("audit", 3),
            Map.entry("lease", 3),
            Map.entry("pods", 3),
            Map.entry("sessions", 3),
            Map.entry("live", 4),
            Map.entry("hooks", 4),
            Map.entry("telemetry", 4),
            Map.entry("api", 4),
            Map.entry("web", 4),
            Map.entry("login", 4),
            Map.entry("app", 5));

    /// Who may use whom on the same floor: a format made of formats, an implementation of its port.
    private static final Map<String, Set<String>> NEIGHBOURS = Map.ofEntries(
            Map.entry("media", Set.of("bytes")),
            Map.entry("rtmp.message", Set.of("amf", "rtmp.chunk")),
            Map.entry("flv", Set.of("codec.h264", "codec.aac")),
            Map.entry("ts", Set.of("codec.h264", "codec.aac")),
            Map.entry("lease", Set.of("channels")),
            Map.entry("pods", Set.of("channels", "lease", "sessions")),
            Map.entry("sessions", Set.of("channels", "lease")),
            Map.entry("login", Set.of("api")),
            Map.entry("hooks", Set.of("live")),
            Map.entry("telemetry", Set.of("live")),
            Map.entry("store.file", Set.of("store")),
            Map.entry("store.s3", Set.of("store")));

    /// Library package prefix to the packages that may use it; `app` may use everything.
    private static final Map<String, Set<String>> CONFINED = Map.of(
            "io.netty.", Set.of("rtmp.server", "store.s3"),
            "io.vertx.", Set.of("rtmp.server", "store.s3", "web", "login"),
            "software.amazon.", Set.of("store.s3"),
            "jakarta.ws.rs.", Set.of("api", "web"),
            "io.opentelemetry.", Set.of("telemetry"),
            "com.fasterxml.jackson.",
                    Set.of(
                            "store.documents",
                            "channels",
                            "audit",
                            "lease",
                            "pods",
                            "sessions",
                            "live",
                            "hooks",
                            "api",
                            "web"));

    /// Floors 0 to 2 know no clock, thread, logger or framework.
    private static final List<String> BANNED_BELOW_FLOOR_3 = List.of(
            "jakarta.",
            "io.quarkus.",
            "org.jboss.",
            "java.util.logging.",
            "java.util.concurrent.",
            "java.net.",
            "java.io.");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.sluice");

    @Test
    void everyPackageStandsOnAFloor() {
        assertThat(packages()).isSubsetOf(FLOORS.keySet());
    }

    @Test
    void aPackageImportsOnlyFromLowerFloors() {
        assertThat(violations((from, to) -> {
                    if (!to.getPackageName().startsWith(ROOT)) {
                        return false;
                    }
                    String target = name(to);
                    return !from.equals(target)
                            && FLOORS.getOrDefault(target, 99) >= FLOORS.getOrDefault(from, -1)
                            && !NEIGHBOURS.getOrDefault(from, Set.of()).contains(target);
                }))
                .isEmpty();
    }

    @Test
    void librariesStayWhereTheyBelong() {
        assertThat(violations((from, to) -> CONFINED.entrySet().stream()
                        .anyMatch(rule -> to.getName().startsWith(rule.getKey())
                                && !rule.getValue().contains(from)
                                && !from.equals("app"))))
                .isEmpty();
    }

    @Test
    void theCoreDoesNoInputOutputAndKnowsNoFramework() {
        assertThat(violations((from, to) -> isCore(from)
                        && BANNED_BELOW_FLOOR_3.stream().anyMatch(to.getName()::startsWith)
                        && !to.getName().startsWith("java.io.Serializable")))
                .isEmpty();
    }

    @Test
    void onlyTheAppReadsTheClockOrDrawsRandomness() {
        Set<String> found = new TreeSet<>();
        for (JavaClass type : CLASSES) {
            if (name(type).equals("app")) {
                continue;
            }
            type.getMethodCallsFromSelf().forEach(call -> {
                String target = call.getTargetOwner().getName() + "." + call.getName();
                if (Set.of(
                                "java.time.Instant.now",
                                "java.lang.System.currentTimeMillis",
                                "java.time.Clock.systemUTC",
                                "java.time.InstantSource.system",
                                "java.util.UUID.randomUUID",
                                "java.lang.Math.random")
                        .contains(target)) {
                    found.add(type.getName() + " calls " + target);
                }
            });
            type.getConstructorCallsFromSelf().forEach(call -> {
                String target = call.getTargetOwner().getName();
                if (target.equals("java.security.SecureRandom") || target.equals("java.util.Random")) {
                    found.add(type.getName() + " makes a " + target);
                }
            });
        }
        assertThat(found).isEmpty();
    }

    @Test
    void everyPackageIsNullMarked() {
        Set<String> unmarked = new TreeSet<>();
        for (JavaClass type : CLASSES) {
            if (!type.getPackage().isAnnotatedWith(NullMarked.class)) {
                unmarked.add(type.getPackageName());
            }
        }
        assertThat(unmarked).isEmpty();
    }

    private interface Forbidden {
        boolean test(String from, JavaClass to);
    }

    private static Set<String> violations(Forbidden forbidden) {
        Set<String> found = new TreeSet<>();
        for (JavaClass type : CLASSES) {
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                JavaClass target = dependency.getTargetClass().getBaseComponentType();
                if (forbidden.test(name(type), target)) {
                    found.add(type.getName() + " -> " + target.getName());
                }
            }
        }
        return found;
    }

    /// Floors 0 to 2, without the store's implementations and its port, whose stages are concurrent by contract, and
    /// without addresses, which are values of `java.net`.
    private static boolean isCore(String name) {
        return FLOORS.getOrDefault(name, 99) <= 2 && !name.startsWith("store") && !name.equals("net");
    }

    private static Set<String> packages() {
        Set<String> names = new TreeSet<>();
        CLASSES.forEach(type -> names.add(name(type)));
        return names;
    }

    private static String name(JavaClass type) {
        return type.getPackageName().replaceFirst("^dev\\.sluice\\.?", "");
    }
}
