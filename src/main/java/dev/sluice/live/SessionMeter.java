package dev.sluice.live;

import dev.sluice.bytes.LogSafe;
import dev.sluice.media.AccessUnit;
import dev.sluice.media.AudioFormat;
import dev.sluice.media.MediaSink;
import dev.sluice.media.TrackFormat;
import dev.sluice.media.VideoFormat;
import dev.sluice.sessions.AudioFigures;
import dev.sluice.sessions.RecentLatencies;
import dev.sluice.sessions.SegmentCounts;
import dev.sluice.sessions.SessionClient;
import dev.sluice.sessions.SessionDetails;
import dev.sluice.sessions.SessionFinding;
import dev.sluice.sessions.VideoFigures;
import java.time.Instant;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Measures one session. It stands between the demuxer and what takes its units, and passes everything on.
///
/// The session's thread writes some eighty times a second, and a report reads every few seconds, so a lock that is
/// nearly always free costs nothing that could be measured; only a report allocates anything. Safe for all threads.
final class SessionMeter implements MediaSink {
    private final MediaSink next;
    private final LongSupplier nanoClock;
    private final Instant startedAt;
    private final BitrateMeter bitrate;
    private final PictureMeter pictures = new PictureMeter();
    private final LatencyMeter uploads;
    private final LatencyMeter publications;
    private SessionClient client;
    private @Nullable VideoFormat video;
    private @Nullable AudioFormat audio;
    private long audioFrames;
    private long dropped;
    private long segmentsCut;
    private long segmentsUploaded;
    private long segmentsLost;
    private boolean over;
    private long endNanos;

    /// @param next gets all formats and units
    SessionMeter(MediaSink next, LongSupplier nanoClock, Instant startedAt, SessionClient client) {
        this.next = next;
        this.nanoClock = nanoClock;
        this.startedAt = startedAt;
        long startNanos = nanoClock.getAsLong();
        this.bitrate = new BitrateMeter(startNanos);
        this.uploads = new LatencyMeter(startNanos);
        this.publications = new LatencyMeter(startNanos);
        this.client = client;
    }

    /// What the encoder calls itself in its metadata says more than what it connects as.
    synchronized void encoder(String name) {
        client = new SessionClient(client.address(), LogSafe.text(name), client.protocol());
    }

    @Override
    public void onFormat(TrackFormat format) {
        synchronized (this) {
            switch (format) {
                case VideoFormat pictureFormat -> video = pictureFormat;
                case AudioFormat soundFormat -> audio = soundFormat;
            }
        }
        next.onFormat(format);
    }

    @Override
    public void onAccessUnit(AccessUnit unit) {
        synchronized (this) {
            long now = nanoClock.getAsLong();
            switch (unit.type()) {
                case VIDEO -> pictures.picture(unit.dts90k(), unit.randomAccess(), now);
                case AUDIO -> {
                    audioFrames++;
                    pictures.sound(unit.dts90k(), now);
                }
            }
        }
        next.onAccessUnit(unit);
    }

    /// A message has come.
    synchronized void received(int bodyBytes) {
        bitrate.add(nanoClock.getAsLong(), bodyBytes);
    }

    /// @param units that could not be shown, so far
    synchronized void dropped(long units) {
        dropped = units;
    }

    synchronized void cut() {
        segmentsCut++;
    }

    synchronized void lost() {
        segmentsLost++;
    }

    /// @param nanos that the store took for it
    synchronized void uploaded(long nanos) {
        segmentsUploaded++;
        uploads.add(nanoClock.getAsLong(), nanos);
    }

    /// @param nanos since the segment's last frame was received
    synchronized void published(long nanos) {
        publications.add(nanoClock.getAsLong(), nanos);
    }

    /// Nothing more will be received: figures by the clock stay as they are, while what was received before is still
    /// being uploaded.
    synchronized void ended() {
        over = true;
        endNanos = nanoClock.getAsLong();
    }

    /// Everything as it is now.
    ///
    /// @param keyId of the session's stream key
    /// @param reconnects sessions before this one
    /// @param earlierBroadcasts that it has written before the one that it writes
    synchronized SessionDetails read(
            @Nullable String keyId,
            int reconnects,
            List<String> earlierBroadcasts,
            List<SessionFinding> findings,
            Instant now) {
        long nowNanos = nanoClock.getAsLong();
        return new SessionDetails(
                startedAt,
                keyId,
                reconnects,
                earlierBroadcasts,
                client,
                videoFigures(nowNanos),
                audioFigures(),
                over ? pictures.audioVideoOffsetMs() : pictures.audioVideoOffsetMs(nowNanos),
                bitrate.figures(over ? endNanos : nowNanos),
                bitrate.totalBytes(),
                new SegmentCounts(segmentsCut, segmentsUploaded, segmentsLost),
                uploads.all(),
                publications.all(),
                new RecentLatencies(uploads.recentMicros(nowNanos), publications.recentMicros(nowNanos)),
                findings,
                now);
    }

    private @Nullable VideoFigures videoFigures(long nowNanos) {
        VideoFormat format = video;
        return format == null
                ? null
                : new VideoFigures(
                        format.codecs(),
                        format.width(),
                        format.height(),
                        over ? pictures.frameRate() : pictures.frameRate(nowNanos),
                        pictures.keyframeIntervalMs(),
                        pictures.frames(),
                        dropped);
    }

    private @Nullable AudioFigures audioFigures() {
        AudioFormat format = audio;
        return format == null
                ? null
                : new AudioFigures(format.codecs(), format.sampleRateHz(), format.channels(), audioFrames);
    }
}
