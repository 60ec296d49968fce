package dev.sluice.live;

import dev.sluice.flv.FlvDemuxer;
import dev.sluice.flv.FlvStatistics;
import dev.sluice.hls.Segmenter;
import dev.sluice.rtmp.session.StreamRejectedException;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/// Looks at what one session's encoder sends: whether it keeps to its channel's budget, and what its broadcaster
/// should know. Confined to the connection's thread.
final class MediaWatch {
    private static final Logger LOG = Logger.getLogger(MediaWatch.class);

    /// Messages between looks at what the demuxer cannot use.
    private static final int MESSAGES_BETWEEN_LOOKS = 64;

    private final String channel;
    private final String sessionId;
    private final ChannelBudgets.Budget budget;
    private final FlvDemuxer demuxer;
    private final Segmenter segmenter;
    private final SessionFindings findings;
    private final SessionMeter meter;
    private final Consumer<String> onHighBitrate;
    private int messages;
    private long changesSeen;

    MediaWatch(ChannelBudgets.Budget budget, FlvDemuxer demuxer, Segmenter segmenter, SessionChronicle chronicle) {
        this.channel = chronicle.channelName();
        this.sessionId = chronicle.sessionId();
        this.budget = budget;
        this.demuxer = demuxer;
        this.segmenter = segmenter;
        this.findings = chronicle.findings();
        this.meter = chronicle.meter();
        this.onHighBitrate = text -> findings.report(Finding.Kind.BITRATE, text);
    }

    /// A message has come, and is demuxed.
    ///
    /// @throws StreamRejectedException once it was too much
    void received(int bodyBytes) {
        meter.received(bodyBytes);
        try {
            budget.bitrate().received(bodyBytes, onHighBitrate);
            long changes = demuxer.configurationChanges() + segmenter.counters().clockJumps();
            if (changes != changesSeen) {
                budget.steadiness().changed(changes - changesSeen);
                changesSeen = changes;
            }
            budget.pace().check();
        } catch (StreamRejectedException e) {
            try (var _ = SessionFields.of(channel, sessionId)) {
                LOG.warnf("session %s cannot go on: %s", sessionId, e.getMessage());
            }
            throw e;
        }
        if (++messages % MESSAGES_BETWEEN_LOOKS == 0) {
            look();
        }
    }

    /// Nothing more will come.
    void ended() {
        look();
        meter.ended();
    }

    private void look() {
        FlvStatistics video = demuxer.videoStatistics();
        FlvStatistics audio = demuxer.audioStatistics();
        findings.look(segmenter.counters());
        findings.look("video", video);
        findings.look("audio", audio);
        meter.dropped(segmenter.counters().droppedUnits() + dropped(video) + dropped(audio));
    }

    private static long dropped(FlvStatistics track) {
        return track.droppedBeforeHeader() + track.malformed();
    }
}
