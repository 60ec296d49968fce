package dev.sluice.rtmp.session;

import dev.sluice.amf.AmfObject;
import dev.sluice.amf.AmfValue;
import dev.sluice.rtmp.message.RtmpMessage.Command;

/// The commands that a server sends (RTMP 1.0 §7.2).
final class Answers {
    private static final String ERROR = "error";
    private static final String STATUS = "status";
    private static final String CONNECT_REJECTED = "NetConnection.Connect.Rejected";
    private static final String PUBLISH_START = "NetStream.Publish.Start";

    private Answers() {}

    static Command connected(double transactionId) {
        AmfObject properties = AmfObject.EMPTY.with("fmsVer", "FMS/3,0,1,123").with("capabilities", 31);
        AmfObject information = information(STATUS, "NetConnection.Connect.Success", "Connection succeeded.")
                .with("objectEncoding", 0);
        return new Command(0, "_result", transactionId, properties, information);
    }

    /// The command object must be null: FFmpeg overlooks a refusal that has one and waits.
    static Command connectRejected(double transactionId, String description) {
        return new Command(
                0, "_error", transactionId, AmfValue.NULL, information(ERROR, CONNECT_REJECTED, description));
    }

    /// The end of a connection that was accepted and has no message stream yet.
    static Command connectionRejected(String description) {
        return onStatus(0, information(ERROR, CONNECT_REJECTED, description));
    }

    static Command result(double transactionId, AmfValue value) {
        return new Command(0, "_result", transactionId, AmfValue.NULL, value);
    }

    /// What some hardware encoders wait for after FCPublish. It comes before the key is checked and promises
    /// nothing.
    static Command onFcPublish() {
        return new Command(
                0,
                "onFCPublish",
                0,
                AmfValue.NULL,
                AmfObject.EMPTY.with("code", PUBLISH_START).with("description", "FCPublish received."));
    }

    static Command publishStarted(long messageStreamId) {
        return onStatus(messageStreamId, information(STATUS, PUBLISH_START, "Publishing has started."));
    }

    /// @param code for example `NetStream.Publish.BadName`
    static Command refused(long messageStreamId, String code, String description) {
        return onStatus(messageStreamId, information(ERROR, code, description));
    }

    /// Must come on the message stream that it is about: on stream 0 GStreamer's rtmp2sink overlooks it and hangs.
    private static Command onStatus(long messageStreamId, AmfObject information) {
        return new Command(messageStreamId, "onStatus", 0, AmfValue.NULL, information);
    }

    private static AmfObject information(String level, String code, String description) {
        return AmfObject.EMPTY.with("level", level).with("code", code).with("description", description);
    }
}
