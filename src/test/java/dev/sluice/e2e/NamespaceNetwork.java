package dev.sluice.e2e;

import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A network namespace of Linux, tied to this one by a pair of virtual interfaces and a bridge. It is cut by taking
/// the outer interface off the bridge: both sides keep their addresses and routes, and their packets go nowhere.
final class NamespaceNetwork implements PodNetwork {
    private static final int RTMP_PORT = 1935;
    private static final int HEALTH_PORT = 9000;

    /// Names of interfaces have at most 15 characters, and several tests may run on one machine.
    private final String name = "sl" + ProcessHandle.current().pid();

    private final String bridge = name + "b";
    private final String outer = name + "o";
    private final String subnet = "10.213." + ProcessHandle.current().pid() % 256;
    private final Thread remover = new Thread(this::remove);

    private NamespaceNetwork() {}

    /// Empty where it is not permitted, or not Linux.
    static Optional<NamespaceNetwork> open() {
        NamespaceNetwork network = new NamespaceNetwork();
        try {
            if (network.make()) {
                Runtime.getRuntime().addShutdownHook(network.remover);
                return Optional.of(network);
            }
            network.remove();
        } catch (UncheckedIOException e) {
            // No program `ip`.
        }
        return Optional.empty();
    }

    private boolean make() {
        String inner = name + "i";
        return Stream.of(
                        // Without an address of its own it takes one of its members', and there will be none.
                        "link add " + bridge + " address 02:00:0a:d5:00:01 type bridge",
                        "addr add " + subnet + ".1/24 dev " + bridge,
                        "link set " + bridge + " up",
                        "netns add " + name,
                        "link add " + outer + " type veth peer name " + inner,
                        "link set " + inner + " netns " + name,
                        "link set " + outer + " master " + bridge,
                        "link set " + outer + " up",
                        "-n " + name + " addr add " + subnet + ".2/24 dev " + inner,
                        "-n " + name + " link set lo up",
                        "-n " + name + " link set " + inner + " up")
                .allMatch(NamespaceNetwork::ip);
    }

    private void remove() {
        ip("link del " + outer);
        ip("link del " + bridge);
        ip("netns del " + name);
    }

    private static boolean ip(String arguments) {
        return run(arguments).exitCode() == 0;
    }

    private static Command.Result run(String arguments) {
        return Command.run(Stream.concat(Stream.of("ip"), Stream.of(arguments.split(" ", -1)))
                .toList());
    }

    @Override
    public String kind() {
        return "a network namespace whose packets go nowhere";
    }

    @Override
    public List<String> runner() {
        return List.of("ip", "netns", "exec", name);
    }

    @Override
    public Haproxy.Server inside(String pod) {
        return new Haproxy.Server(pod, subnet + ".2", RTMP_PORT, HEALTH_PORT);
    }

    @Override
    public Haproxy.Server outside(String pod) {
        return inside(pod);
    }

    @Override
    public InetAddress gateway() {
        try {
            return InetAddress.getByName(subnet + ".1");
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address in digits", e);
        }
    }

    @Override
    public void cut() {
        run("link set " + outer + " nomaster").orFail();
    }

    @Override
    public void mend() {
        run("link set " + outer + " master " + bridge).orFail();
    }

    @Override
    public boolean isCutHere() {
        return false;
    }

    @Override
    public void close() {
        remove();
        try {
            Runtime.getRuntime().removeShutdownHook(remover);
        } catch (IllegalStateException e) {
            // The JVM is going down: the hook is running already.
        }
    }
}
