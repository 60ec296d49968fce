package dev.sluice.e2e;

import static dev.sluice.e2e.Abuse.IDLE_TIMEOUT;
import static dev.sluice.e2e.Abuse.endedAtOnce;
import static dev.sluice.e2e.Abuse.endedInTime;
import static dev.sluice.e2e.Abuse.tolerated;

import dev.sluice.bytes.Bytes;
import dev.sluice.e2e.Input.Video;
import dev.sluice.rtmp.session.DisconnectCause;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/// What somebody with a valid key can do.
final class MediaAbuse {
    private static final int WINDOW_ACKNOWLEDGEMENT_SIZE = 5;
    private static final int USER_CONTROL = 4;
    private static final int PING_REQUEST = 6;
    private static final int SHARED_OBJECT = 19;
    private static final int CHUNK_STREAM = 6;
    private static final int MIB = 1024 * 1024;
    private static final int FRAME_MS = 40;
    private static final int HOUR_MS = 3_600_000;

    /// So many chunks every 50 ms: 300,000 a second, three times what is fair.
    private static final int CHUNKS = 15_000;

    private static final long CHUNKS_EVERY_MS = 50;

    /// Half a million chunks at once are fair, so a flood lasts a few seconds before it is one.
    private static final Duration SPENDING = Duration.ofSeconds(3);

    /// So long may a stream be too slow before it is ended, and jump about.
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /// A sequence header and a keyframe that goes with it.
    private record Footage(Bytes header, Bytes keyframe) {
        static final Footage WIDE = of("320x180");
        static final Footage NARROW = of("192x108");

        static Footage of(String size) {
            List<FlvFile.Tag> tags = FlvFile.read(new Input(new Video("25", 0, size, "100k"), null, 2).file())
                    .tags();
            return new Footage(
                    tags.stream()
                            .filter(tag -> tag.type() == FlvFile.VIDEO && !tag.isFrame())
                            .findFirst()
                            .orElseThrow()
                            .body(),
                    tags.stream()
                            .filter(FlvFile.Tag::isIdr)
                            .findFirst()
                            .orElseThrow()
                            .body());
        }
    }

    private MediaAbuse() {}

    /// Encodes what the others send, so that no time is lost when it counts.
    static void prepare() {
        if (Footage.WIDE.header.equals(Footage.NARROW.header)) {
            throw new AssertionError("two sizes with the same header");
        }
    }

    static List<Abuse> all() {
        return List.of(
                endedAtOnce("second publish", 3, DisconnectCause.PROTOCOL_ERROR, abuser -> {
                    abuser.goLive();
                    abuser.write(abuser.publish("sk_demo_k1_other"));
                }),
                endedInTime("published and silent", 4, Abuser::goLive, IDLE_TIMEOUT, DisconnectCause.IDLE_TIMEOUT),
                endedInTime("media a byte at a time", 4, MediaAbuse::slowly, PATIENCE, DisconnectCause.TOO_SLOW),
                endedInTime("endless picture", 4, MediaAbuse::endlessly, PATIENCE, DisconnectCause.TOO_SLOW),
                endedAtOnce("picture larger than any", 3, DisconnectCause.LIMIT_EXCEEDED, abuser -> {
                    abuser.goLive();
                    abuser.write(Chunks.begin(CHUNK_STREAM, Abuser.VIDEO, 0, 16 * MIB - 1), new byte[128]);
                }),
                // It has to bring 16 MiB first.
                endedInTime(
                        "half pictures on many chunk streams",
                        2,
                        abuser -> {
                            abuser.goLive();
                            abuser.setChunkSize(MIB);
                            for (int id = 10; id < 10 + 20; id++) {
                                abuser.write(Chunks.begin(id, Abuser.VIDEO, 0, 2 * MIB), new byte[MIB]);
                            }
                        },
                        SPENDING,
                        DisconnectCause.LIMIT_EXCEEDED),
                endedInTime(
                        "chunks of one byte",
                        2,
                        abuser -> {
                            abuser.goLive();
                            abuser.setChunkSize(1);
                            abuser.write(Chunks.begin(CHUNK_STREAM, Abuser.VIDEO, 0, 8 * MIB), new byte[1]);
                            abuser.repeat(
                                    CHUNKS_EVERY_MS,
                                    Chunks.repeated(CHUNKS, Chunks.joined(Chunks.goOn(CHUNK_STREAM), new byte[1])));
                        },
                        SPENDING,
                        DisconnectCause.FLOODING),
                endedInTime(
                        "messages without a byte",
                        2,
                        abuser -> {
                            abuser.goLive();
                            abuser.write(Chunks.begin(CHUNK_STREAM, Abuser.VIDEO, 0, 0));
                            abuser.repeat(CHUNKS_EVERY_MS, Chunks.repeated(CHUNKS, Chunks.goOn(CHUNK_STREAM)));
                        },
                        SPENDING,
                        DisconnectCause.FLOODING),
                endedInTime(
                        "small messages that nobody reads",
                        2,
                        abuser -> {
                            abuser.goLive();
                            abuser.write(Chunks.begin(CHUNK_STREAM, SHARED_OBJECT, 0, 1), new byte[1]);
                            abuser.repeat(
                                    CHUNKS_EVERY_MS,
                                    Chunks.repeated(CHUNKS, Chunks.joined(Chunks.goOn(CHUNK_STREAM), new byte[1])));
                        },
                        SPENDING,
                        DisconnectCause.FLOODING),
                // Which of the two comes first is a matter of buffers in the kernel.
                endedInTime(
                        "pings whose answers are never read",
                        3,
                        abuser -> {
                            abuser.goLive();
                            abuser.stopReading();
                            byte[] ping = abuser.control(USER_CONTROL, 0, PING_REQUEST, 0, 0, 0, 1);
                            abuser.repeat(10, Chunks.repeated(20, ping));
                        },
                        PATIENCE,
                        DisconnectCause.FLOODING,
                        DisconnectCause.WRITE_STALLED),
                endedInTime(
                        "another format with each picture",
                        3,
                        abuser -> {
                            abuser.goLive();
                            for (int ms = 0; abuser.pause(FRAME_MS); ms += FRAME_MS) {
                                send(abuser, ms / FRAME_MS % 2 == 0 ? Footage.WIDE : Footage.NARROW, ms);
                            }
                        },
                        PATIENCE,
                        DisconnectCause.UNSTEADY_MEDIA),
                endedInTime(
                        "another hour with each picture",
                        3,
                        abuser -> {
                            abuser.goLive();
                            for (int i = 0; abuser.pause(FRAME_MS); i++) {
                                send(abuser, Footage.WIDE, i * FRAME_MS + i % 2 * HOUR_MS);
                            }
                        },
                        PATIENCE,
                        DisconnectCause.UNSTEADY_MEDIA),
                tolerated("nothing but keyframes", 3, abuser -> {
                    abuser.goLive();
                    for (int ms = 0; abuser.pause(FRAME_MS); ms += FRAME_MS) {
                        send(abuser, Footage.WIDE, ms);
                    }
                }),
                tolerated("acknowledgements of each byte wanted", 3, abuser -> {
                    abuser.goLive();
                    abuser.write(abuser.control(WINDOW_ACKNOWLEDGEMENT_SIZE, 0, 0, 0, 1));
                    for (int ms = 0; abuser.pause(FRAME_MS); ms += FRAME_MS) {
                        send(abuser, Footage.WIDE, ms);
                    }
                }));
    }

    private static void slowly(Abuser abuser) throws IOException {
        abuser.goLive();
        abuser.trickle(1_000, abuser.message(CHUNK_STREAM, Abuser.VIDEO, 0, Footage.WIDE.header.toByteArray()));
    }

    private static void endlessly(Abuser abuser) throws IOException {
        abuser.goLive();
        abuser.write(Chunks.begin(CHUNK_STREAM, Abuser.VIDEO, 0, 10 * MIB));
        abuser.repeat(100, new byte[128], Chunks.goOn(CHUNK_STREAM));
    }

    private static void send(Abuser abuser, Footage footage, int ms) throws IOException {
        abuser.write(
                abuser.message(CHUNK_STREAM, Abuser.VIDEO, ms, footage.header.toByteArray()),
                abuser.message(CHUNK_STREAM, Abuser.VIDEO, ms, footage.keyframe.toByteArray()));
    }
}
