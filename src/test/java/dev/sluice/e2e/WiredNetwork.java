package dev.sluice.e2e;

import java.net.InetAddress;
import java.util.List;

/// The loopback network with a proxy in this JVM in front of each port of the pod: they swallow bytes when it is cut.
final class WiredNetwork implements PodNetwork {
    private final LoopbackNetwork loopback = new LoopbackNetwork();
    private final Wire rtmp = Wire.to(loopback.inside("").rtmpPort());
    private final Wire health = Wire.to(loopback.inside("").healthPort());
    private volatile boolean cut;

    @Override
    public String kind() {
        return "proxies that swallow bytes, without a network namespace";
    }

    @Override
    public List<String> runner() {
        return List.of();
    }

    @Override
    public Haproxy.Server inside(String name) {
        return loopback.inside(name);
    }

    @Override
    public Haproxy.Server outside(String name) {
        return new Haproxy.Server(name, "127.0.0.1", rtmp.port(), health.port());
    }

    @Override
    public InetAddress gateway() {
        return loopback.gateway();
    }

    @Override
    public void cut() {
        cut = true;
        rtmp.cut();
        health.cut();
    }

    @Override
    public void mend() {
        cut = false;
        rtmp.mend();
        health.mend();
    }

    @Override
    public boolean isCutHere() {
        return cut;
    }

    @Override
    public void close() {
        rtmp.close();
        health.close();
    }
}
