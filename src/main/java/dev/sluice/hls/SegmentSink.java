package dev.sluice.hls;

/// Takes finished segments in order.
public interface SegmentSink {
    void onSegment(CutSegment segment);
}
