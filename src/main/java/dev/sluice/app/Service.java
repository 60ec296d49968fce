package dev.sluice.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.api.ControlPlanes;
import dev.sluice.channels.Channels;
import dev.sluice.channels.StreamKey;
import dev.sluice.lease.Lease;
import dev.sluice.lease.Leases;
import dev.sluice.live.HlsConfig;
import dev.sluice.live.LiveEnvironment;
import dev.sluice.live.LiveMetrics;
import dev.sluice.live.MediaLayout;
import dev.sluice.live.Owners;
import dev.sluice.live.PublishConfig;
import dev.sluice.live.PublishRules;
import dev.sluice.live.Publisher;
import dev.sluice.live.ReportedOwners;
import dev.sluice.live.SharedBlockPool;
import dev.sluice.live.Sweeper;
import dev.sluice.live.Turns;
import dev.sluice.login.AdminToken;
import dev.sluice.login.KeyRefresh;
import dev.sluice.pods.PodLoad;
import dev.sluice.pods.PodReports;
import dev.sluice.rtmp.server.RtmpConfig;
import dev.sluice.rtmp.server.RtmpServer;
import dev.sluice.rtmp.server.RtmpsConfig;
import dev.sluice.sessions.SessionHistory;
import dev.sluice.store.StoreMisconfiguredException;
import dev.sluice.telemetry.MediaWrites;
import dev.sluice.telemetry.TracedGates;
import dev.sluice.web.MediaRoutes;
import dev.sluice.web.PageRoutes;
import dev.sluice.web.PlayerInfo;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.ssl.SslContext;
import io.opentelemetry.api.trace.Tracer;
import io.quarkus.netty.MainEventLoopGroup;
import io.quarkus.vertx.http.HttpServer;
import io.vertx.ext.web.Router;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Starts and stops everything, in this order: store and its self-test, demo channel, RTMP, HTTP routes, clean-up,
/// banner.
/// Used from the main thread and, for stopping, from the one that handles signals.
@Singleton
class Service {
    private static final Logger LOG = Logger.getLogger(Service.class);

    /// The start itself comes first; then viewers of what died with the former process have waited long enough.
    private static final Duration FIRST_SWEEP = Duration.ofSeconds(4);

    /// A session may be silent for the idle limit and what an upload and its playlist take after it.
    private static final Duration GRACE_AFTER_IDLE = Duration.ofSeconds(30);

    private static final int RTMP_PORT = 1935;

    /// Not our default: 443 is HTTPS's on most machines.
    private static final int RTMPS_PORT_OF_CLIENTS = 443;

    private final AppConfig config;
    private final StoreConfig storeConfig;
    private final RtmpConfig rtmpConfig;
    private final RtmpsConfig rtmpsConfig;
    private final RtmpsCertificate rtmpsCertificate;
    private final HlsConfig hlsConfig;
    private final PublishConfig publishConfig;
    private final Hooks hooks;
    private final Provider<Stores> stores;
    private final ObjectMapper json;
    private final MeterRegistry meters;
    private final Tracer tracer;
    private final EventLoopGroup eventLoops;
    private final Router router;
    private final HttpServer http;
    private final int configuredManagementPort;
    private final ControlPlanes controlPlanes;
    private final String version;
    private final SignIn signIn;
    private final KeyRefresh keyRefresh;
    private final ServiceState state;
    private final InstantSource clock = InstantSource.system();
    private final Ids ids = new Ids(clock);
    private @Nullable Publisher publisher;
    private @Nullable RtmpServer rtmp;
    private @Nullable Sweeper sweeper;
    private @Nullable Reporting reporting;
    private @Nullable SessionServices sessions;

    @Inject
    Service(
            AppConfig config,
            StoreConfig storeConfig,
            RtmpConfig rtmpConfig,
            RtmpsConfig rtmpsConfig,
            RtmpsCertificate rtmpsCertificate,
            HlsConfig hlsConfig,
            PublishConfig publishConfig,
            Hooks hooks,
            Provider<Stores> stores,
            ObjectMapper json,
            MeterRegistry meters,
            Tracer tracer,
            @MainEventLoopGroup EventLoopGroup eventLoops,
            Router router,
            HttpServer http,
            @ConfigProperty(name = "quarkus.management.port") int configuredManagementPort,
            ControlPlanes controlPlanes,
            @ConfigProperty(name = "quarkus.application.version") String version,
            SignIn signIn,
            KeyRefresh keyRefresh,
            ServiceState state) {
        this.config = config;
        this.storeConfig = storeConfig;
        this.rtmpConfig = rtmpConfig;
        this.rtmpsConfig = rtmpsConfig;
        this.rtmpsCertificate = rtmpsCertificate;
        this.hlsConfig = hlsConfig;
        this.publishConfig = publishConfig;
        this.hooks = hooks;
        this.stores = stores;
        this.json = json;
        this.meters = meters;
        this.tracer = tracer;
        this.eventLoops = eventLoops;
        this.router = router;
        this.http = http;
        this.configuredManagementPort = configuredManagementPort;
        this.controlPlanes = controlPlanes;
        this.version = version;
        this.signIn = signIn;
        this.keyRefresh = keyRefresh;
        this.state = state;
    }

    /// Brings the service up and prints the banner.
    ///
    /// @throws RuntimeException with a message of one line for the operator
    void start() {
        PlaybackUrls playback = PlaybackUrls.of(config, storeConfig);
        hooks.start();
        if (storeConfig.kind() == StoreConfig.Kind.FILE) {
            prepareDataDir();
        }
        Stores buckets = stores.get();
        StoreCheck storeCheck = new StoreCheck(buckets, ids::testName);
        if (buckets.localMedia().isEmpty()) {
            storeCheck.beforeStart();
        }
        Channels channels = new Channels(buckets.control(), json, clock);
        SessionHistory history = new SessionHistory(buckets.control(), json, clock);
        LiveEnvironment environment = environment(buckets).telling(hooks.events(playback, this::self), history);
        if (buckets.localMedia().isEmpty()) {
            PodReports.requirePodId(environment.podId());
        }
        Publisher gates = publisher(environment, channels);
        publisher = gates;
        ConnectionMetrics metrics = new ConnectionMetrics(meters);
        RtmpServer server = new RtmpServer(
                eventLoops,
                rtmpConfig,
                new TracedGates(gates, tracer),
                ids::handshakeRandom,
                metrics,
                System::nanoTime);
        metrics.watch(server);
        rtmp = server;
        Optional<Supplier<SslContext>> tls = rtmpsCertificate.load();
        Optional<DemoChannel> demo =
                buckets.localMedia().map(local -> new DemoChannel(channels, ids, clock, config.dataDir()));
        Optional<StreamKey> demoKey = demo.map(DemoChannel::prepare);
        int port = server.start();
        String ingestUrl = ingestUrl("rtmp", port, RTMP_PORT);
        Optional<String> secureIngestUrl = tls.map(
                context -> ingestUrl("rtmps", server.startTls(rtmpsConfig.port(), context), RTMPS_PORT_OF_CLIENTS));
        buckets.localMedia()
                .ifPresent(local -> new MediaRoutes(
                                key -> Optional.of(local.localPath(key)), MediaLayout::headersOf, clock)
                        .mount(router));
        new PageRoutes(
                        () -> new PlayerInfo(
                                ingestUrl,
                                playback.external(),
                                demo.map(channel -> new PlayerInfo.Demo(DemoChannel.ID.value(), channel.keyFile()))
                                        .orElse(null),
                                signIn.way()),
                        clock)
                .mount(router);
        PodReports reports = new PodReports(buckets.control(), json, ids::nonce);
        Supplier<PodLoad> load = () -> new PodLoad(gates.maxSessions(), gates.capacityUsed(), version);
        Sweeper cleanUp = sweeper(buckets, reports, environment, channels, gates, load);
        SessionServices services = SessionServices.of(
                environment,
                history,
                channels,
                buckets.localMedia().isPresent()
                        ? SessionServices.alone(
                                environment, gates, load, () -> state.phase() == ServiceState.Phase.DRAINING)
                        : SessionServices.shared(environment, buckets.control(), reports));
        sessions = services;
        sweeper = cleanUp;
        cleanUp.start(ids.delay(FIRST_SWEEP, FIRST_SWEEP));
        controlPlanes.set(ControlPlaneStart.controlPlane(
                buckets.control(), buckets.media(), json, ids, clock, meters, services, ingestUrl, playback));
        keyRefresh.start();
        state.set(ServiceState.Phase.RUNNING);
        banner(ingestUrl, secureIngestUrl, playback, demoKey).print();
    }

    /// Lets running publications end well, within the drain time-out.
    void stop() {
        state.set(ServiceState.Phase.DRAINING);
        RtmpServer server = rtmp;
        Publisher gates = publisher;
        if (server != null) {
            server.stopAccepting();
        }
        CompletableFuture<Void> drained = gates == null
                ? CompletableFuture.completedFuture(null)
                : gates.drain(config.drain().timeout());
        long sinceNanos = System.nanoTime();
        Reporting reports = reporting;
        if (reports != null) {
            reports.draining();
        }
        Sweeper cleanUp = sweeper;
        if (cleanUp != null) {
            cleanUp.close();
        }
        SessionServices control = sessions;
        if (control != null) {
            control.close();
        }
        try {
            drained.get(config.drain().timeout().toNanos() - (System.nanoTime() - sinceNanos), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            LOG.warnf(
                    "%d sessions did not end within sluice.drain.timeout: their encoders may lose what was sent last",
                    gates == null ? 0 : gates.runningSessions());
        } catch (ExecutionException e) {
            LOG.warn("draining failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (server != null) {
            server.close();
        }
        if (reports != null) {
            reports.exit();
        }
        hooks.close(config.drain().timeout().minusNanos(System.nanoTime() - sinceNanos));
    }

    /// Tries the configured store thoroughly, without starting anything else, and prints what was found.
    ///
    /// @return whether it qualifies
    /// @throws RuntimeException with a message of one line for the operator
    boolean checkStore() {
        return new StoreCheck(stores.get(), ids::testName).thorough();
    }

    private void prepareDataDir() {
        try {
            Files.createDirectories(config.dataDir());
        } catch (IOException e) {
            throw new StoreMisconfiguredException(
                    "sluice.data-dir: cannot make the folder " + config.dataDir() + " (" + e + ")", e);
        }
        if (!Files.isWritable(config.dataDir())) {
            throw new StoreMisconfiguredException(
                    "sluice.data-dir: cannot write to the folder " + config.dataDir(), null);
        }
    }

    /// Only a store of one process knows that all others are gone; where several share one, their reports tell.
    private Sweeper sweeper(
            Stores buckets,
            PodReports reports,
            LiveEnvironment environment,
            Channels channels,
            Publisher gates,
            Supplier<PodLoad> load) {
        Duration grace = rtmpConfig.idleTimeout().plus(GRACE_AFTER_IDLE);
        if (buckets.localMedia().isPresent()) {
            Owners owners = held -> Owners.known(aloneFateOf(held.lease(), environment, gates));
            return new Sweeper(environment, buckets.control(), channels, owners, Turns.ALWAYS, grace, meters);
        }
        Reporting own = Reporting.start(reports, environment, gates.roster(), load, meters);
        reporting = own;
        Owners owners = new ReportedOwners(reports, environment.instanceId(), gates::isRunning);
        Turns turns = Turns.among(buckets.control(), json, environment.instanceId());
        Sweeper shared = new Sweeper(environment, buckets.control(), channels, owners, turns, grace, meters);
        shared.watch(reports, own.left());
        return shared;
    }

    private static Owners.Fate aloneFateOf(Lease lease, LiveEnvironment environment, Publisher gates) {
        if (gates.isRunning(lease)) {
            return Owners.Fate.RUNNING;
        }
        boolean own = lease.instanceId().equals(environment.instanceId());
        return own ? Owners.Fate.UNKNOWN : Owners.Fate.GONE;
    }

    private Publisher publisher(LiveEnvironment environment, Channels channels) {
        PublishRules rules = new PublishRules(
                rtmpConfig.allowedNetworks().orElse(List.of()),
                publishConfig.conflict(),
                publishConfig.maxSessions(),
                publishConfig.acquisitionsPerSecond());
        Publisher gates = new Publisher(environment, channels, rules, hooks.authorizer());
        meters.gauge("sluice.capacity.sessions.limit", gates, Publisher::maxSessions);
        meters.gauge("sluice.capacity.used", gates, Publisher::capacityUsed);
        return gates;
    }

    private LiveEnvironment environment(Stores buckets) {
        return new LiveEnvironment(
                new MediaWrites(buckets.media(), System::nanoTime, meters, tracer),
                new Leases(buckets.control(), json, ids::nonce),
                segmentMemory(),
                ids,
                new LiveMetrics(meters),
                clock,
                System::nanoTime,
                config.pod().id().orElseGet(Service::hostName),
                ids.instanceId(),
                hlsConfig.segmentDuration(),
                hlsConfig.window(),
                publishConfig.reconnectWindow());
    }

    /// Half of the heap: the other half is for everything else, and for what is received before a session has
    /// noticed.
    private SharedBlockPool segmentMemory() {
        SharedBlockPool blocks = new SharedBlockPool(Runtime.getRuntime().maxMemory() / 2);
        meters.gauge("sluice.segment.memory.bytes", blocks, SharedBlockPool::bytesInUse);
        meters.gauge("sluice.segment.memory.limit.bytes", blocks, SharedBlockPool::limitBytes);
        return blocks;
    }

    private Banner banner(
            String ingestUrl, Optional<String> secureIngestUrl, PlaybackUrls playback, Optional<StreamKey> demoKey) {
        String self = self();
        Banner banner = new Banner().line("RTMP URL", ingestUrl);
        secureIngestUrl.ifPresent(url -> banner.line("RTMPS URL", url));
        demoKey.ifPresent(key -> banner.line("Stream key", key.reveal())
                .line("Playback URL", playback.of(self) + "/" + MediaLayout.index(DemoChannel.ID)));
        Optional<String> token = signIn.adminToken().map(AdminToken::reveal);
        token.ifPresent(value -> banner.line("Admin token", value));
        return banner.line(
                        "Dashboard",
                        self + "/" + token.map(value -> "#token=" + value).orElse(""))
                .line("Health", "http://" + shownHost() + ":" + managementPort() + "/q/health");
    }

    /// Where this process serves HTTP.
    private String self() {
        return http.getSecurePort() > 0
                ? "https://" + shownHost() + ":" + http.getSecurePort()
                : "http://" + shownHost() + ":" + http.getPort();
    }

    /// In development mode the server does not tell its management port, but there it is the configured one.
    private int managementPort() {
        return http.getManagementPort() > 0 ? http.getManagementPort() : configuredManagementPort;
    }

    /// @param assumedPort what clients use where the URL names no port
    private String ingestUrl(String scheme, int port, int assumedPort) {
        return scheme + "://" + shownHost() + (port == assumedPort ? "" : ":" + port) + "/live";
    }

    private String shownHost() {
        String first = rtmpConfig.host().getFirst();
        return first.equals("0.0.0.0") || first.equals("[::]") ? "localhost" : first;
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
