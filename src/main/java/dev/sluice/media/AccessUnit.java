package dev.sluice.media;

import dev.sluice.bytes.Bytes;

/// One coded picture, or one coded audio frame.
///
/// @param dts90k decoding time in 90 kHz ticks on the publisher's clock, already unwrapped: it does not fall back
/// to 0
///     where the wire's 31 or 32 bits or MPEG-TS's 33 bits do. May step back where the publisher's clock does.
/// @param pts90k presentation time on the same clock; equal to `dts90k` for audio
/// @param randomAccess video: it holds an IDR picture; audio: always true
/// @param payload video: NAL units, each behind a length field of the size that the track's configuration gives;
/// audio:
///     one raw AAC frame. A view: valid only during the call that hands over the unit.
public record AccessUnit(TrackType type, long dts90k, long pts90k, boolean randomAccess, Bytes payload) {}
