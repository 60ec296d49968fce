package dev.sluice.flv;

import dev.sluice.bytes.Bytes;
import dev.sluice.media.AccessUnit;
import dev.sluice.media.MediaSink;
import dev.sluice.media.TrackFormat;
import java.util.ArrayList;
import java.util.List;

/// A demultiplexer that is fed by hand, and what it makes of that.
abstract class FlvDemuxerFixture {
    static final String SPS = "67640028acd940780227e5c044000003000400000300f03c60c658";
    static final String PPS = "68ebe3cb22c0";
    static final String AVCC = "01640028ffe1001b" + SPS + "010006" + PPS + "fdf8f800";
    /// 640x360, with the same ids as the sets above.
    static final String SMALL_SPS = "6742c01ed900a02ff97011000003000100000300320f162e48";

    static final String SMALL_PPS = "68cb83cb20";
    static final String SMALL_AVCC = "0142c01effe10019" + SMALL_SPS + "010005" + SMALL_PPS;

    static final String VIDEO_HEADER = "17 00 000000" + AVCC;
    static final String IDR = "17 01 000000 00000003 658884";
    static final String SLICE = "27 01 000000 00000002 419a";
    static final String AUDIO_HEADER = "af 00 1190";
    static final String FRAME = "af 01 21004f";

    final Recorder sink = new Recorder();
    final FlvDemuxer demuxer = new FlvDemuxer(sink);

    static final class Recorder implements MediaSink {
        final List<TrackFormat> formats = new ArrayList<>();
        final List<AccessUnit> units = new ArrayList<>();
        final List<String> order = new ArrayList<>();

        @Override
        public void onFormat(TrackFormat format) {
            formats.add(format);
            order.add("format " + format.codecs());
        }

        @Override
        public void onAccessUnit(AccessUnit unit) {
            units.add(unit);
            order.add(unit.type() + " " + unit.payload().length());
        }
    }

    void video(long timestampMs, String hex) {
        demuxer.onVideo(timestampMs, Bytes.hex(hex));
    }

    void audio(long timestampMs, String hex) {
        demuxer.onAudio(timestampMs, Bytes.hex(hex));
    }
}
