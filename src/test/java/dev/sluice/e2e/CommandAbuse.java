package dev.sluice.e2e;

import static dev.sluice.e2e.Abuse.endedAtOnce;
import static dev.sluice.e2e.Abuse.endedInTime;

import dev.sluice.e2e.Abuse.Behaviour;
import dev.sluice.rtmp.session.DisconnectCause;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/// What one can do to a service that does not know one yet.
final class CommandAbuse {
    private static final int CONTROL = 2;
    private static final int USER_CONTROL = 4;
    private static final int SET_PEER_BANDWIDTH = 6;
    private static final int PING_REQUEST = 6;
    private static final int SHARED_OBJECT = 19;
    private static final int FIRST_CHUNK_STREAM = 3;
    private static final int CHUNK_STREAMS = 64;
    private static final int CHUNK_BYTES = 128;
    private static final int MIB = 1024 * 1024;

    /// AMF0 §2: markers.
    private static final int OBJECT = 3;

    private static final int STRICT_ARRAY = 10;
    private static final int LONG_STRING = 12;
    private static final int NULL = 5;

    /// A thousand a second: encoders send ten commands in all.
    private static final int BATCH = 50;

    private static final long BATCH_EVERY_MS = 50;

    /// Wrong keys may be answered late, so that guessing them is slow.
    private static final Duration GUESSING = Duration.ofSeconds(10);

    private CommandAbuse() {}

    static List<Abuse> all() {
        return List.of(
                endedInTime("wrong key", 10, asking("sk_demo_k1_wrong"), GUESSING, DisconnectCause.UNKNOWN_KEY),
                endedInTime(
                        "key of no channel",
                        5,
                        asking("sk_nobody-at-all_k1_wrong"),
                        GUESSING,
                        DisconnectCause.UNKNOWN_KEY),
                endedInTime(
                        "name that is no key", 5, asking("../../etc/passwd"), GUESSING, DisconnectCause.UNKNOWN_KEY),
                endedAtOnce("second connect", 5, DisconnectCause.PROTOCOL_ERROR, abuser -> {
                    abuser.enter();
                    abuser.write(abuser.connect());
                }),
                endedAtOnce("play", 10, DisconnectCause.PLAY_REFUSED, abuser -> {
                    abuser.enter();
                    abuser.write(
                            abuser.createStream(),
                            abuser.command(new Amf0("play", 0).nothing().string("demo")));
                }),
                endedAtOnce("chunk size 0", 5, DisconnectCause.PROTOCOL_ERROR, abuser -> {
                    abuser.enter();
                    abuser.write(abuser.control(Abuser.SET_CHUNK_SIZE, 0, 0, 0, 0));
                }),
                endedAtOnce("media before publish", 5, DisconnectCause.LIMIT_EXCEEDED, abuser -> {
                    abuser.enter();
                    abuser.repeat(10, abuser.message(6, Abuser.VIDEO, 0, new byte[32 * 1024]));
                }),
                endedAtOnce("messages of a type that nobody reads", 5, DisconnectCause.LIMIT_EXCEEDED, abuser -> {
                    abuser.enter();
                    abuser.repeat(10, abuser.message(6, SHARED_OBJECT, 0, new byte[32 * 1024]));
                }),
                endedAtOnce("endless command", 10, DisconnectCause.LIMIT_EXCEEDED, abuser -> {
                    abuser.enter();
                    abuser.write(Chunks.begin(FIRST_CHUNK_STREAM, Abuser.COMMAND, 0, 10 * MIB));
                    abuser.repeat(100, new byte[CHUNK_BYTES], Chunks.goOn(FIRST_CHUNK_STREAM));
                }),
                endedAtOnce("half messages on 64 chunk streams", 10, DisconnectCause.LIMIT_EXCEEDED, abuser -> {
                    abuser.enter();
                    for (int id = FIRST_CHUNK_STREAM; id < FIRST_CHUNK_STREAM + CHUNK_STREAMS - 1; id++) {
                        abuser.write(Chunks.begin(id, Abuser.COMMAND, 0, 4096), new byte[CHUNK_BYTES]);
                    }
                    for (int i = 1; i < 20; i++) {
                        for (int id = FIRST_CHUNK_STREAM; id < FIRST_CHUNK_STREAM + CHUNK_STREAMS - 1; id++) {
                            abuser.write(Chunks.goOn(id), new byte[CHUNK_BYTES]);
                        }
                    }
                }),
                endedAtOnce("65 chunk streams", 10, DisconnectCause.LIMIT_EXCEEDED, abuser -> {
                    abuser.enter();
                    for (int id = FIRST_CHUNK_STREAM; id <= FIRST_CHUNK_STREAM + CHUNK_STREAMS; id++) {
                        abuser.write(abuser.message(id, SHARED_OBJECT, 0, new byte[1]));
                    }
                }),
                endedAtOnce("objects in objects", 10, DisconnectCause.LIMIT_EXCEEDED, abuser -> {
                    Amf0 bomb = new Amf0("bomb", 0);
                    for (int i = 0; i < 5_000; i++) {
                        bomb.raw(OBJECT, 0, 1, 'a');
                    }
                    abuser.enter();
                    abuser.write(abuser.command(bomb));
                }),
                endedAtOnce("more members than anybody has", 10, DisconnectCause.LIMIT_EXCEEDED, abuser -> {
                    Amf0 bomb = new Amf0("bomb", 0).raw(STRICT_ARRAY, 0x7F, 0xFF, 0xFF, 0xFF);
                    for (int i = 0; i < 10_000; i++) {
                        bomb.raw(NULL);
                    }
                    abuser.enter();
                    abuser.write(abuser.command(bomb));
                }),
                endedAtOnce("endless string", 10, DisconnectCause.PROTOCOL_ERROR, abuser -> {
                    abuser.enter();
                    abuser.write(abuser.command(
                            new Amf0("bomb", 0).raw(LONG_STRING, 0x7F, 0xFF, 0xFF, 0xFF, 'a', 'b', 'c')));
                }),
                endedAtOnce("command flood", 10, DisconnectCause.FLOODING, abuser -> {
                    abuser.enter();
                    flood(abuser, abuser.command(new Amf0("_checkbw", 3).nothing()));
                }),
                endedAtOnce("stream after stream", 10, DisconnectCause.LIMIT_EXCEEDED, abuser -> {
                    abuser.enter();
                    flood(abuser, abuser.createStream());
                }),
                endedAtOnce("ping flood", 10, DisconnectCause.FLOODING, abuser -> {
                    abuser.enter();
                    flood(abuser, abuser.control(USER_CONTROL, 0, PING_REQUEST, 0, 0, 0, 1));
                }),
                endedAtOnce("bandwidth after bandwidth", 10, DisconnectCause.FLOODING, abuser -> {
                    abuser.enter();
                    flood(
                            abuser,
                            abuser.control(SET_PEER_BANDWIDTH, 0, 1, 0, 0, CONTROL),
                            abuser.control(SET_PEER_BANDWIDTH, 0, 2, 0, 0, CONTROL));
                }));
    }

    private static Behaviour asking(String name) {
        return abuser -> {
            abuser.enter();
            abuser.write(abuser.createStream(), abuser.publish(name));
        };
    }

    private static void flood(Abuser abuser, byte[]... messages) throws IOException {
        abuser.repeat(BATCH_EVERY_MS, Chunks.repeated(BATCH, Chunks.joined(messages)));
    }
}
