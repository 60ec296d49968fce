package dev.sluice.rtmp.session;

import dev.sluice.amf.AmfObject;
import dev.sluice.amf.AmfValue;
import dev.sluice.bytes.Bytes;
import dev.sluice.fuzz.FuzzInput;
import dev.sluice.rtmp.RtmpClientScript;
import java.util.ArrayList;
import java.util.List;

/// What a client does, as the fuzzer says: well-formed messages, broken ones and bare bytes, in any order and at any
/// time. A few bytes make a whole group of pictures, so that segments come out of short inputs.
final class HostileScript {
    /// So many messages at most come out of the short forms.
    private static final int MAX_MESSAGES = 1500;

    private static final String AVCC =
            "01640028ffe1001b67640028acd940780227e5c044000003000400000300f03c60c658" + "01000668ebe3cb22c0fdf8f800";
    private static final String OTHER_AVCC =
            "0142c01effe100196742c01ed900a02ff97011000003000100000300320f162e4801000568cb83cb20";
    private static final List<Bytes> HEADERS = List.of(
            Bytes.hex("17 00 000000" + AVCC),
            Bytes.hex("17 00 000000" + OTHER_AVCC),
            Bytes.hex("90 61766331" + AVCC),
            Bytes.hex("af 00 1210"),
            Bytes.hex("af 00 1190"),
            Bytes.hex("90 6d703461 1190"));
    private static final int VIDEO_HEADERS = 3;
    private static final Bytes IDR = Bytes.hex("17 01 000000 00000005 6588842100");
    private static final Bytes SLICE = Bytes.hex("27 01 000000 00000004 419a2100");
    private static final Bytes FRAME = Bytes.hex("af 01 21100460");
    private static final List<String> COMMANDS = List.of(
            "connect",
            "createStream",
            "releaseStream",
            "FCPublish",
            "publish",
            "FCUnpublish",
            "deleteStream",
            "closeStream",
            "play",
            "_checkbw",
            "getStreamLength",
            "");

    private static final int FRAME_MS = 40;
    private static final long NANOS_PER_MS = 1_000_000;

    /// Bytes that come at one time, and whether the gate answers when they have come.
    ///
    /// @param nowNanos never before the step before
    record Step(long nowNanos, Bytes bytes, boolean gateAnswers) {}

    private final List<Step> steps = new ArrayList<>();
    private final RtmpClientScript client = new RtmpClientScript();
    private long nowNanos;
    private long timestampMs;
    private int messages;

    /// @param handshake whether the client gets over that
    /// @param publish whether it goes straight on to publishing
    static List<Step> read(FuzzInput fuzz, boolean handshake, boolean publish) {
        HostileScript script = new HostileScript();
        if (handshake) {
            script.client.handshake();
        }
        if (publish) {
            script.client.connect("live").chunkSize(4096).createStream(4).publish(1, 5, "key");
        }
        while (fuzz.hasRemaining()) {
            script.act(fuzz);
        }
        script.step(true);
        return script.steps;
    }

    private void act(FuzzInput fuzz) {
        switch (fuzz.u8() & 0x0F) {
            case 0 -> client.raw(fuzz.bytes(fuzz.u8()));
            case 1 -> client.message(2 + fuzz.u8(), fuzz.u8(), timestampMs, 1, fuzz.bytes(fuzz.u16()));
            case 2 -> wait(fuzz.u8() * 20L, true);
            case 3 -> timestampMs = fuzz.u32();
            case 4 -> wait(fuzz.u8() * 100L, false);
            case 5 -> header(fuzz.u8());
            case 6 -> picture(IDR);
            case 7 -> picture(SLICE);
            case 8 -> client.audio(timestampMs, FRAME);
            case 9 -> group(fuzz.u8());
            case 10 -> sound(fuzz.u8());
            case 11 -> command(fuzz);
            case 12 -> step(true);
            case 13 -> client.chunkSize(Math.clamp(fuzz.u32(), 1, Integer.MAX_VALUE));
            case 14 -> client.metadata(AmfObject.EMPTY.with("width", fuzz.u16()));
            default -> client.raw(fuzz.bytes(fuzz.u16()));
        }
    }

    private void header(int which) {
        Bytes header = HEADERS.get(which % HEADERS.size());
        if (which % HEADERS.size() < VIDEO_HEADERS) {
            client.video(timestampMs, header);
        } else {
            client.audio(timestampMs, header);
        }
    }

    /// An IDR picture and so many others, in real time, with sound.
    private void group(int pictures) {
        picture(IDR);
        for (int i = 0; i < pictures && messages < MAX_MESSAGES; i++) {
            client.audio(timestampMs, FRAME);
            wait(FRAME_MS, true);
            picture(SLICE);
        }
    }

    private void sound(int frames) {
        for (int i = 0; i < frames && messages < MAX_MESSAGES; i++) {
            messages++;
            client.audio(timestampMs, FRAME);
            wait(23, true);
        }
    }

    private void picture(Bytes body) {
        messages++;
        client.video(timestampMs, body);
    }

    private void command(FuzzInput fuzz) {
        String name = COMMANDS.get(fuzz.u8() % COMMANDS.size());
        int transactionId = fuzz.u8();
        String text = fuzz.bytes(fuzz.u8()).toUtf8();
        AmfObject object = AmfObject.EMPTY.with("app", text).with("tcUrl", "rtmp://localhost/" + text);
        client.command(3, 1, name, transactionId, object, AmfValue.of(text));
    }

    private void wait(long ms, boolean mediaGoesOn) {
        step(false);
        nowNanos += ms * NANOS_PER_MS;
        timestampMs = mediaGoesOn ? (timestampMs + ms) & 0xFFFF_FFFFL : timestampMs;
    }

    private void step(boolean gateAnswers) {
        steps.add(new Step(nowNanos, client.take(), gateAnswers));
    }
}
