package dev.sluice.hls;

import dev.sluice.bytes.ByteWriter;
import dev.sluice.bytes.Bytes;
import java.time.Instant;
import java.util.List;
import java.util.Random;

/// Sends what encoders send, and what they should not: everything here was seen in the field. One seed, one history.
///
/// Capture time runs in milliseconds from the beginning; the wire's timestamps are capture time plus an offset that
/// jumps and wraps; arrival is capture time plus what the network takes.
final class RandomEncoder {
    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private static final List<String> VIDEO_HEADERS = List.of(
            "01640028ffe1001b67640028acd940780227e5c044000003000400000300f03c60c65801000668ebe3cb22c0fdf8f800",
            "0142c01effe100196742c01ed900a02ff97011000003000100000300320f162e4801000568cb83cb20");

    /// AAC-LC at 24 kHz, mono and stereo, and at 16 kHz.
    private static final List<String> AUDIO_HEADERS = List.of("1308", "1310", "1408");

    private static final List<Integer> SAMPLE_RATES = List.of(24_000, 24_000, 16_000);

    /// How the encoder misbehaves.
    ///
    /// @param events how often a stretch ends with something worse than another keyframe interval
    /// @param jumps of its clock by seconds to a day, both ways
    /// @param smallSteps of its clock by less than half a second, both ways
    /// @param pauses one track stops for a while and returns
    /// @param coarseSound sample rates at which one frame of sound lasts longer than 43 ms
    record Habits(double events, boolean jumps, boolean smallSteps, boolean pauses, boolean coarseSound) {
        static final Habits GOOD = new Habits(0, false, false, false, false);
        static final Habits BAD = new Habits(0.3, false, false, false, false);

        Habits withJumps() {
            return new Habits(events, true, smallSteps, pauses, coarseSound);
        }

        Habits withSmallSteps() {
            return new Habits(events, jumps, true, pauses, coarseSound);
        }

        Habits withPauses() {
            return new Habits(events, jumps, smallSteps, true, coarseSound);
        }

        Habits withCoarseSound() {
            return new Habits(events, jumps, smallSteps, pauses, true);
        }
    }

    /// Of sample count against timestamps, and of both against the wall clock.
    private static final double DRIFT_PPM = 200;

    /// How often a run of pictures repeats a timestamp or goes back a little.
    private static final double DISORDER = 0.002;

    /// How often the network holds everything back, and how long at most.
    private static final double STALLS = 0.0002;

    private static final int LONGEST_STALL_MS = 900;

    private static final int LATEST_START_MS = 1_500;

    private final Random random;
    private final Habits habits;
    private final PipelineUnderTest pipeline;
    private final double frameMs;
    private final boolean hasVideo;
    private final boolean hasAudio;
    private final boolean bFrames;
    private final boolean negativeOffsets;
    private final double audioDrift;
    private final double wallDrift;

    private double nowMs;
    private long wireOffset;
    private long wireModulus;
    private double nextVideo;
    private double audioAnchor;
    private long audioFrames;
    private long lastWire;
    private int disordered;
    private int pictures;
    private int group;
    private int videoHeader;
    private int audioHeader;
    private double heldUntil;
    private Instant lastArrival = Instant.MIN;

    RandomEncoder(Random random, Habits habits, PipelineUnderTest pipeline) {
        this.random = random;
        this.habits = habits;
        this.pipeline = pipeline;
        // Most have both tracks; what behaves well has them for the sake of what is measured.
        int tracks = habits.events > 0 ? random.nextInt(10) : 9;
        this.hasVideo = tracks > 0;
        this.hasAudio = tracks != 1;
        this.frameMs = 1000.0 / List.of(8.0, 10.0, 12.5, 15.0).get(random.nextInt(4));
        this.bFrames = random.nextBoolean();
        this.negativeOffsets = bFrames && random.nextInt(3) == 0;
        this.audioDrift = 1 + (random.nextDouble() * 2 - 1) * DRIFT_PPM / 1e6;
        this.wallDrift = 1 + (random.nextDouble() * 2 - 1) * DRIFT_PPM / 1e6;
    }

    /// Publishes for so long, then ends.
    void publish(double hours) {
        connect();
        double end = hours * 3_600_000;
        while (nowMs < end) {
            stretch();
            if (random.nextDouble() < habits.events) {
                event();
            }
        }
        pipeline.end();
    }

    private void connect() {
        if (random.nextInt(4) == 0) {
            // The first frames come late, all at once.
            heldUntil = nowMs + random.nextInt(LATEST_START_MS);
        }
        wireModulus = random.nextInt(4) == 0 ? 1L << 31 : 1L << 32;
        long start = switch (random.nextInt(5)) {
            case 0 -> 0;
            case 1 -> wireModulus - random.nextInt(600_000);
            case 2 -> (1L << 33) / 90 - random.nextInt(600_000);
            case 3 -> (1L << 31) - random.nextInt(600_000);
            default -> random.nextLong(wireModulus);
        };
        wireOffset = start - Math.round(nowMs);
        headers();
        nextVideo = nowMs + (random.nextInt(3) == 0 ? random.nextInt(4_000) : 0);
        startAudio(nowMs + (random.nextInt(3) == 0 ? random.nextInt(4_000) : random.nextInt(30)));
        pictures = random.nextInt(3) == 0 ? 1 : 0;
    }

    private void headers() {
        if (hasVideo) {
            pipeline.video(
                    arrival(nowMs), wire(nowMs), videoBody(0x17, 0, 0, Bytes.hex(VIDEO_HEADERS.get(videoHeader))));
        }
        if (hasAudio) {
            pipeline.lipSync().sampleRate(SAMPLE_RATES.get(audioHeader));
            Bytes header = Bytes.hex("af00" + AUDIO_HEADERS.get(audioHeader));
            pipeline.audio(arrival(nowMs), wire(nowMs), header);
        }
    }

    private void startAudio(double at) {
        audioAnchor = at;
        audioFrames = 0;
    }

    private double nextAudio() {
        return audioAnchor + audioFrames * 1024_000.0 / SAMPLE_RATES.get(audioHeader) * audioDrift;
    }

    /// Some time in which nothing changes but the keyframe interval, and which tracks there are.
    private void stretch() {
        double end = nowMs + 1_000 + random.nextInt(60_000);
        boolean video = hasVideo && !(habits.pauses && hasAudio && random.nextInt(6) == 0);
        boolean audio = hasAudio && !(habits.pauses && video && random.nextInt(6) == 0);
        double perSecond = 1000 / frameMs;
        group = switch (random.nextInt(8)) {
            case 0 -> Integer.MAX_VALUE;
            case 1 -> 1;
            case 2 -> (int) (8.33 * perSecond);
            case 3 -> 1 + random.nextInt((int) (15 * perSecond));
            default -> (int) (2 * perSecond);
        };
        nextVideo = Math.max(nextVideo, nowMs);
        if (nextAudio() < nowMs) {
            startAudio(nowMs);
        }
        while (true) {
            double next = Math.min(video ? nextVideo : end, audio ? nextAudio() : end);
            if (next >= end) {
                nowMs = end;
                return;
            }
            nowMs = next;
            if (video && nextVideo <= next) {
                picture();
            } else {
                sound();
            }
        }
    }

    private void picture() {
        boolean idr = pictures % group == 0;
        int place = pictures % 3;
        double offset = bFrames && place == 0 ? 3 * frameMs : 0;
        offset -= negativeOffsets ? 2 * frameMs : 0;
        if (disordered == 0 && random.nextDouble() < DISORDER) {
            disordered = 1 + random.nextInt(Math.max(1, (int) (150 / frameMs)));
        }
        long wire = wire(nowMs);
        boolean wrong = disordered > 0 && pictures > 0;
        if (wrong) {
            disordered--;
            wire = Math.floorMod(lastWire - random.nextInt(3) * 10L, wireModulus);
        } else {
            lastWire = wire;
        }
        int offsetMs = (int) Math.round(offset);
        Bytes number = pipeline.lipSync().number(wrong ? Double.NaN : nowMs + offsetMs);
        Bytes nal =
                new ByteWriter().u8(idr ? 0x65 : 0x41).u8(0x88).bytes(number).toBytes();
        Bytes units = new ByteWriter().u32(nal.length()).bytes(nal).toBytes();
        pipeline.video(arrival(nowMs), wire, videoBody(idr ? 0x17 : 0x27, 1, offsetMs, units));
        pictures++;
        nextVideo += frameMs;
    }

    private static Bytes videoBody(int first, int packetType, int offsetMs, Bytes rest) {
        return new ByteWriter()
                .u8(first)
                .u8(packetType)
                .u24(offsetMs & 0xFFFFFF)
                .bytes(rest)
                .toBytes();
    }

    private void sound() {
        Bytes number = pipeline.lipSync().number(nowMs);
        pipeline.audio(
                arrival(nowMs),
                wire(nowMs),
                new ByteWriter().u8(0xAF).u8(1).bytes(number).toBytes());
        audioFrames++;
    }

    private long wire(double captureMs) {
        return Math.floorMod(Math.round(captureMs) + wireOffset, wireModulus);
    }

    private Instant arrival(double captureMs) {
        if (random.nextDouble() < STALLS) {
            heldUntil = captureMs + random.nextInt(LONGEST_STALL_MS);
        }
        double delayed = Math.max(captureMs + 40 + random.nextInt(60), heldUntil);
        Instant at = START.plusNanos(Math.round(delayed * wallDrift * 1e6));
        lastArrival = at.isBefore(lastArrival) ? lastArrival : at;
        return lastArrival;
    }

    private void event() {
        switch (random.nextInt(10)) {
            // Nothing is captured for a while.
            case 0 -> nowMs += random.nextInt(1_000);
            case 1 -> nowMs += random.nextInt(20_000);
            // The encoder's clock jumps.
            case 2 -> wireOffset += habits.jumps ? 1_000 + random.nextInt(86_400_000) : 0;
            case 3 -> wireOffset -= habits.jumps ? 1_000 + random.nextInt(3_600_000) : 0;
            case 4 -> wireOffset = habits.jumps ? -Math.round(nowMs) : wireOffset;
            case 5 -> wireOffset += habits.smallSteps ? random.nextInt(800) - 400 : 0;
            case 6 -> reconnect();
            case 7 -> {
                videoHeader = random.nextInt(VIDEO_HEADERS.size());
                headers();
            }
            case 8 -> {
                audioHeader = random.nextInt(habits.coarseSound ? AUDIO_HEADERS.size() : 2);
                startAudio(nowMs);
                headers();
            }
            // The same once more, as some encoders do before each IDR picture.
            default -> headers();
        }
    }

    private void reconnect() {
        pipeline.reconnect();
        nowMs += 500 + random.nextInt(30_000);
        connect();
    }
}
