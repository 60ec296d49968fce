package dev.sluice.hls;

/// Tells a pause of the pictures from sound that runs ahead of them all the time: what counts is how far the sound has
/// come since the last picture. Times are output ticks. Not synchronised.
final class PictureWatch {
    /// With no picture for so long, sound no longer waits for pictures to end a segment.
    private static final long STALL = Ticks.PER_SECOND * 3 / 10;

    /// With no picture for so long, there is no video any more, until it comes back.
    private static final long GONE = 3 * Ticks.PER_SECOND;

    private long pictureAt;
    private long soundAt;
    private long soundAtPicture;
    private boolean seen;
    private boolean paused;

    void picture(long at) {
        seen = true;
        pictureAt = at;
        soundAtPicture = soundAt;
        paused = false;
    }

    void sound(long at) {
        soundAt = at;
        paused |= seen && areGone();
    }

    boolean isStalled() {
        return sinceLastPicture() > STALL;
    }

    boolean areGone() {
        return sinceLastPicture() > GONE;
    }

    /// Pictures in another format follow: they cannot go on where the ones before have stopped.
    void forget() {
        seen = false;
        paused = false;
    }

    /// Whether there were pictures, and they were gone when sound came; the next picture ends that.
    boolean paused() {
        return paused;
    }

    private long sinceLastPicture() {
        return soundAt - Math.max(pictureAt, soundAtPicture);
    }
}
