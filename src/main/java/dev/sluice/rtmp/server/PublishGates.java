package dev.sluice.rtmp.server;

import dev.sluice.rtmp.session.PublishGate;

/// Gives each connection the gate that decides over its publications.
public interface PublishGates {
    PublishGate gateFor(ServerConnection connection);
}
