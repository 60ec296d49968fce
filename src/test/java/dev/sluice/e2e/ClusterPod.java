package dev.sluice.e2e;

import dev.sluice.e2e.StoreProxy.Fault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// One place of a cluster: a process under a pod id that stays when the process is replaced by another one. It reaches
/// the store through a proxy of its own. Confined to one thread.
final class ClusterPod implements AutoCloseable {
    private static final Duration EXIT = Duration.ofSeconds(30);

    private final String name;
    private final PodNetwork network;
    private final Map<String, String> settings;
    private final StoreProxy store;
    private final List<Run> runs = new ArrayList<>();
    private volatile StoreProxy.Rule rule = (method, path) -> new Fault.None();

    /// One process.
    ///
    /// @param name of the pod, and the how-manieth process it is
    record Run(String name, SluiceProcess process) {
        PodLog log() {
            return PodLog.read(process.output());
        }
    }

    ClusterPod(String name, PodNetwork network, Buckets.S3 buckets, Map<String, String> settings) {
        this.name = name;
        this.network = network;
        this.store = StoreProxy.start(
                network.gateway(),
                buckets.server().endpoint(),
                (method, path) -> network.isCutHere() ? new Fault.Hang() : rule.faultOf(method, path));
        Haproxy.Server inside = network.inside(name);
        this.settings = new HashMap<>(buckets.settings());
        this.settings.putAll(settings);
        this.settings.put("sluice.pod.id", name);
        this.settings.put("quarkus.s3.endpoint-override", store.endpoint().toString());
        this.settings.put("sluice.rtmp.host", inside.host());
        this.settings.put("sluice.rtmp.port", Integer.toString(inside.rtmpPort()));
        this.settings.put("sluice.rtmp.proxy-protocol", "required");
        this.settings.put("quarkus.management.port", Integer.toString(inside.healthPort()));
    }

    String name() {
        return name;
    }

    PodNetwork network() {
        return network;
    }

    Haproxy.Server server() {
        return network.outside(name);
    }

    /// Another process in this place; returns when it is ready.
    void start() {
        String run = name + "-" + (runs.size() + 1);
        Path folder = SluiceProcess.folder("ClusterIT-" + run);
        runs.add(new Run(run, SluiceProcess.start(folder, settings, network.runner())));
    }

    /// The newest process.
    SluiceProcess process() {
        return runs.getLast().process();
    }

    String run() {
        return runs.getLast().name();
    }

    List<Run> runs() {
        return List.copyOf(runs);
    }

    void terminate() {
        process().terminate(EXIT);
    }

    /// What happens to this pod's requests to the store from now on.
    void store(StoreProxy.Rule other) {
        rule = other;
    }

    int sessions() {
        return (int) Metrics.of(process()).sum("sluice_sessions");
    }

    @Override
    public void close() {
        try {
            runs.forEach(run -> run.process().close());
        } finally {
            store.close();
            network.close();
        }
    }
}
