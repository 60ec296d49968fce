package dev.sluice.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.api.ControlPlanes;
import dev.sluice.channels.Channels;
import dev.sluice.channels.StreamKey;
import dev.sluice.live.LiveEnvironment;
import dev.sluice.live.MediaLayout;
import dev.sluice.live.Publisher;
import dev.sluice.login.AdminToken;
import dev.sluice.login.KeyRefresh;
import dev.sluice.pods.PodLoad;
import dev.sluice.pods.PodReports;
import dev.sluice.rtmp.server.RtmpConfig;
import dev.sluice.rtmp.server.RtmpServer;
import dev.sluice.rtmp.server.RtmpsConfig;
import dev.sluice.sessions.SessionHistory;
import dev.sluice.store.StoreMisconfiguredException;
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
import java.nio.file.Files;
import java.time.Duration;
import java.time.InstantSource;
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
    private final LiveWiring live;
    private final Hooks hooks;
    private final Provider<Stores> stores;
    private final EarlyStoreCheck storeCheck;
    private final ObjectMapper json;
    private final MeterRegistry meters;
    private final Tracer tracer;
    private final EventLoopGroup eventLoops;
    private final Router router;
    private final ControlPlanes controlPlanes;
    private final String version;
    private final SignIn signIn;
    private final KeyRefresh keyRefresh;
    private final ServiceState state;
    private final ShownAddresses addresses;
    private final InstantSource clock = InstantSource.system();
    private final Ids ids = new Ids(clock);
    private @Nullable Publisher publisher;
    private @Nullable RtmpServer rtmp;
    private @Nullable Fleet fleet;
    private @Nullable SessionServices sessions;

    @Inject
    Service(
            AppConfig config,
            StoreConfig storeConfig,
            RtmpConfig rtmpConfig,
            RtmpsConfig rtmpsConfig,
            RtmpsCertificate rtmpsCertificate,
            LiveWiring live,
            Hooks hooks,
            Provider<Stores> stores,
            EarlyStoreCheck storeCheck,
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
        this.live = live;
        this.hooks = hooks;
        this.stores = stores;
        this.storeCheck = storeCheck;
        this.json = json;
        this.meters = meters;
        this.tracer = tracer;
        this.eventLoops = eventLoops;
        this.router = router;
        this.controlPlanes = controlPlanes;
        this.version = version;
        this.signIn = signIn;
        this.keyRefresh = keyRefresh;
        this.state = state;
        this.addresses = new ShownAddresses(rtmpConfig.host(), http, configuredManagementPort);
    }

    /// Brings the service up and prints the banner.
    ///
    /// @throws RuntimeException with a message of one line for the operator
    void start() {
        PlaybackUrls playback = PlaybackUrls.of(config, storeConfig);
        Optional<String> configuredIngest = config.ingest().url().map(IngestUrls::checked);
        hooks.start();
        if (storeConfig.kind() == StoreConfig.Kind.FILE) {
            prepareDataDir();
        }
        Stores buckets = stores.get();
        storeCheck.await();
        Channels channels = new Channels(buckets.control(), json, clock);
        SessionHistory history = new SessionHistory(buckets.control(), json, clock);
        LiveEnvironment environment =
                live.environment(buckets, ids, clock).telling(hooks.events(playback, addresses::self), history);
        if (buckets.localMedia().isEmpty()) {
            PodReports.requirePodId(environment.podId());
        }
        Publisher gates = live.publisher(environment, channels, hooks.authorizer());
        publisher = gates;
        RtmpServer server = rtmpServer(gates);
        rtmp = server;
        Optional<Supplier<SslContext>> tls = rtmpsCertificate.load();
        Optional<DemoChannel> demo =
                buckets.localMedia().map(local -> new DemoChannel(channels, ids, clock, config.dataDir()));
        Optional<StreamKey> demoKey = demo.flatMap(DemoChannel::prepare);
        int port = server.start();
        IngestUrls ingest = new IngestUrls(
                addresses.ingest("rtmp", port, RTMP_PORT),
                tls.map(context ->
                        addresses.ingest("rtmps", server.startTls(rtmpsConfig.port(), context), RTMPS_PORT_OF_CLIENTS)),
                configuredIngest);
        buckets.localMedia()
                .ifPresent(local -> new MediaRoutes(
                                key -> Optional.of(local.localPath(key)), MediaLayout::headersOf, clock)
                        .mount(router));
        new PageRoutes(() -> playerInfo(ingest, playback, demoKey.flatMap(key -> demo)), clock).mount(router);
        Fleet others = fleet(buckets, environment, channels, gates);
        fleet = others;
        SessionServices services = SessionServices.of(environment, history, channels, others.directory());
        sessions = services;
        others.start(ids.delay(FIRST_SWEEP, FIRST_SWEEP));
        controlPlanes.set(ControlPlaneStart.controlPlane(
                buckets.control(), buckets.media(), json, ids, clock, meters, services, ingest.told(), playback));
        keyRefresh.start();
        state.set(ServiceState.Phase.RUNNING);
        banner(ingest, playback, demoKey).print();
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
        Fleet others = fleet;
        if (others != null) {
            others.draining();
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
        // Until now the API has answered, and what it promised about keys that expire has held.
        SessionServices control = sessions;
        if (control != null) {
            control.close();
        }
        if (server != null) {
            server.close();
        }
        if (others != null) {
            others.exit();
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

    private RtmpServer rtmpServer(Publisher gates) {
        ConnectionMetrics metrics = new ConnectionMetrics(meters);
        RtmpServer server = new RtmpServer(
                eventLoops,
                rtmpConfig,
                new TracedGates(gates, tracer),
                ids::handshakeRandom,
                metrics,
                System::nanoTime);
        metrics.watch(server);
        return server;
    }

    private Fleet fleet(Stores buckets, LiveEnvironment environment, Channels channels, Publisher gates) {
        Fleet.Parts parts = new Fleet.Parts(
                buckets,
                environment,
                channels,
                gates,
                () -> new PodLoad(gates.maxSessions(), gates.capacityUsed(), version),
                rtmpConfig.idleTimeout().plus(GRACE_AFTER_IDLE),
                meters);
        return buckets.localMedia().isPresent()
                ? Fleet.alone(parts, () -> state.phase() == ServiceState.Phase.DRAINING)
                : Fleet.shared(parts, json, ids);
    }

    private PlayerInfo playerInfo(IngestUrls ingest, PlaybackUrls playback, Optional<DemoChannel> demo) {
        return new PlayerInfo(
                ingest.told(),
                playback.external(),
                demo.map(channel -> new PlayerInfo.Demo(DemoChannel.ID.value(), channel.keyFile()))
                        .orElse(null),
                signIn.way());
    }

    private Banner banner(IngestUrls ingest, PlaybackUrls playback, Optional<StreamKey> demoKey) {
        String self = addresses.self();
        Banner banner = new Banner().line("RTMP URL", ingest.rtmp());
        ingest.rtmps().ifPresent(url -> banner.line("RTMPS URL", url));
        ingest.configured().ifPresent(url -> banner.line("Ingest URL", url));
        demoKey.ifPresent(key -> banner.line("Stream key", key.reveal())
                .line("Playback URL", playback.of(self) + "/" + MediaLayout.index(DemoChannel.ID)));
        Optional<String> token = signIn.adminToken().map(AdminToken::reveal);
        token.ifPresent(value -> banner.line("Admin token", value));
        return banner.line(
                        "Dashboard",
                        self + "/" + token.map(value -> "#token=" + value).orElse(""))
                .line("Health", addresses.management() + "/q/health");
    }
}
