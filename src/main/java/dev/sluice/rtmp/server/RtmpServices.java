package dev.sluice.rtmp.server;

import dev.sluice.bytes.Bytes;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// What every connection of a server shares.
///
/// @param randomness 1528 fresh random bytes for each handshake
/// @param nanoClock for time-outs
record RtmpServices(
        RtmpConfig config,
        PublishGates gates,
        Supplier<Bytes> randomness,
        RtmpServer.ConnectionListener listener,
        LongSupplier nanoClock,
        ReadTicker.PerLoop readTickers) {}
