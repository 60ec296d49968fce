package dev.sluice.rtmp;

import dev.sluice.amf.AmfObject;
import dev.sluice.amf.AmfValue;
import dev.sluice.amf.AmfWriter;
import dev.sluice.bytes.ByteWriter;
import dev.sluice.bytes.Bytes;

/// Writes what an RTMP client sends, for driving a connection or a server over a socket: call what the client does,
/// then [#take()] the bytes. Every message begins with fmt 0 and is cut by the chunk size in force, 128 at first.
public final class RtmpClientScript {
    public static final int COMMAND_CSID = 3;
    public static final int AUDIO_CSID = 4;
    public static final int VIDEO_CSID = 6;
    public static final int PUBLISH_CSID = 8;

    private static final int HANDSHAKE_PACKET = 1536;

    private int chunkSize = 128;
    private ChunkBytes out = new ChunkBytes();

    /// What was written since the last call.
    public Bytes take() {
        Bytes bytes = out.bytes();
        out = new ChunkBytes();
        return bytes;
    }

    /// C0, C1 and C2 without waiting for the server.
    public RtmpClientScript handshake() {
        return c0c1().c2();
    }

    public RtmpClientScript c0c1() {
        return raw(Bytes.of(3)).raw(c1());
    }

    public RtmpClientScript c2() {
        return raw(Bytes.wrap(new byte[HANDSHAKE_PACKET]));
    }

    /// The C1 of [#c0c1()]: time 0, version 0, bytes that count.
    public static Bytes c1() {
        byte[] c1 = new byte[HANDSHAKE_PACKET];
        for (int i = 8; i < c1.length; i++) {
            c1[i] = (byte) (i * 7);
        }
        return Bytes.wrap(c1);
    }

    /// Announces a chunk size and uses it from then on.
    public RtmpClientScript chunkSize(int size) {
        message(2, 1, 0, 0, new ByteWriter().u32(size).toBytes());
        chunkSize = Math.min(size, 0xFFFFFF);
        return this;
    }

    /// Transaction 1, with the properties that FFmpeg sends.
    public RtmpClientScript connect(String app) {
        return connect(AmfObject.EMPTY
                .with("app", app)
                .with("type", "nonprivate")
                .with("flashVer", "FMLE/3.0 (compatible; Lavf62.3.100)")
                .with("tcUrl", "rtmp://localhost:1935/" + app));
    }

    public RtmpClientScript connect(AmfObject properties) {
        return command(COMMAND_CSID, 0, "connect", 1, properties);
    }

    public RtmpClientScript createStream(double transactionId) {
        return command(COMMAND_CSID, 0, "createStream", transactionId, AmfValue.NULL);
    }

    public RtmpClientScript publish(long messageStreamId, double transactionId, String name) {
        return command(
                PUBLISH_CSID,
                messageStreamId,
                "publish",
                transactionId,
                AmfValue.NULL,
                AmfValue.of(name),
                AmfValue.of("live"));
    }

    /// All from the handshake to the publish command, as FFmpeg sends it: message stream 1, chunk size as given.
    public RtmpClientScript untilPublish(String app, String name, int chunkSize) {
        return handshake()
                .connect(app)
                .chunkSize(chunkSize)
                .command(COMMAND_CSID, 0, "releaseStream", 2, AmfValue.NULL, AmfValue.of(name))
                .command(COMMAND_CSID, 0, "FCPublish", 3, AmfValue.NULL, AmfValue.of(name))
                .createStream(4)
                .publish(1, 5, name);
    }

    /// `@setDataFrame`, `onMetaData` and the metadata as an ECMA array.
    public RtmpClientScript metadata(AmfObject metadata) {
        AmfWriter writer = new AmfWriter().write("@setDataFrame").write("onMetaData");
        return message(AUDIO_CSID, 18, 0, 1, writer.writeEcmaArray(metadata).toBytes());
    }

    public RtmpClientScript video(long timestampMs, Bytes body) {
        return message(VIDEO_CSID, 9, timestampMs, 1, body);
    }

    public RtmpClientScript audio(long timestampMs, Bytes body) {
        return message(AUDIO_CSID, 8, timestampMs, 1, body);
    }

    /// FCUnpublish and deleteStream, as encoders say goodbye.
    public RtmpClientScript unpublish(String name) {
        return command(COMMAND_CSID, 0, "FCUnpublish", 6, AmfValue.NULL, AmfValue.of(name))
                .command(COMMAND_CSID, 0, "deleteStream", 7, AmfValue.NULL, AmfValue.of(1));
    }

    public RtmpClientScript command(
            int csid, long messageStreamId, String name, double transactionId, AmfValue... values) {
        AmfWriter writer = new AmfWriter().write(name).write(transactionId);
        for (AmfValue value : values) {
            writer.write(value);
        }
        return message(csid, 20, 0, messageStreamId, writer.toBytes());
    }

    /// One message as a fmt 0 chunk and fmt 3 chunks, extended timestamps repeated as RTMP 1.0 §5.3.1.3 says.
    public RtmpClientScript message(int csid, int type, long timestampMs, long messageStreamId, Bytes payload) {
        out.fmt0(csid, timestampMs, payload.length(), type, messageStreamId);
        for (int at = 0; at < payload.length(); at += chunkSize) {
            if (at > 0 && timestampMs >= 0xFFFFFF) {
                out.fmt3(csid, timestampMs);
            } else if (at > 0) {
                out.fmt3(csid);
            }
            out.payload(payload.slice(at, Math.min(chunkSize, payload.length() - at)));
        }
        return this;
    }

    public RtmpClientScript raw(Bytes bytes) {
        out.payload(bytes);
        return this;
    }
}
