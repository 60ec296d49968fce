package dev.sluice.channels;

/// Whether a stream key opens its channel now, from where it is used.
public sealed interface KeyCheck {
    record Valid(Channel channel) implements KeyCheck {}

    /// No such channel or key, or a wrong secret; which of them is nobody's business.
    record Unknown() implements KeyCheck {}

    /// The key is right, but it or its channel is switched off.
    record Disabled(String why) implements KeyCheck {}

    /// The key is right, but its time is over.
    record Expired() implements KeyCheck {}

    /// The key is right, but its channel does not allow it from that address.
    record AddressDenied() implements KeyCheck {}
}
