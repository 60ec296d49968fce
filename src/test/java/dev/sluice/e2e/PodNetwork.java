package dev.sluice.e2e;

import java.net.InetAddress;
import java.util.List;

/// A pod's way to everything else. While it is cut, bytes of both directions vanish and nobody is told.
sealed interface PodNetwork extends AutoCloseable permits LoopbackNetwork, NamespaceNetwork, WiredNetwork {
    /// Chooses the proxies where namespaces would be permitted, too.
    String WITHOUT_NAMESPACES = "sluice.e2e.without-namespaces";

    /// A network namespace for the pod where this process may make one, otherwise proxies in this JVM.
    static PodNetwork thatCanBeCut() {
        return Boolean.getBoolean(WITHOUT_NAMESPACES)
                ? new WiredNetwork()
                : NamespaceNetwork.open().map(PodNetwork.class::cast).orElseGet(WiredNetwork::new);
    }

    /// For people who read the test's output.
    String kind();

    /// Program and arguments that run a command inside.
    List<String> runner();

    /// What the pod itself listens on.
    Haproxy.Server inside(String name);

    /// Where others find that.
    Haproxy.Server outside(String name);

    /// Where the pod finds what this JVM serves.
    InetAddress gateway();

    void cut();

    void mend();

    /// Whether requests to this JVM have to be swallowed here.
    boolean isCutHere();

    @Override
    void close();
}
