package dev.sluice.e2e;

import dev.sluice.bytes.Bytes;
import dev.sluice.e2e.FlvFile.Tag;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongUnaryOperator;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// What a publisher sends in one session: real tags, each with the time at which the encoder captured it, the time
/// at which it is sent, and whatever timestamp the encoder claims. Misbehaviour is a change of one of the three.
///
/// @param lengthMs what the clip lasts, and where a following one begins
record Tape(List<Piece> pieces, long lengthMs) {
    /// One tag.
    ///
    /// @param capturedMs since the session began
    /// @param shownMs when it is to be shown or heard, since the session began
    /// @param sentMs since the session began
    /// @param tag its timestamp is what goes over the wire
    /// @param hash of the frame as [Tracks] counts it, empty for anything but frames
    record Piece(long capturedMs, long shownMs, long sentMs, Tag tag, String hash) {
        boolean isVideo() {
            return tag.type() == FlvFile.VIDEO;
        }

        boolean isAudio() {
            return tag.type() == FlvFile.AUDIO;
        }

        boolean isFrame() {
            return !hash.isEmpty();
        }

        /// By its own FLV header.
        boolean isKeyFrame() {
            return isVideo() && isFrame() && (tag.body().get(0) >> 4 & 7) == 1;
        }

        boolean isHeader() {
            return !isFrame() && tag.body().length() > 1 && tag.body().get(1) == 0 && (isVideo() || isAudio());
        }

        private Piece movedBy(long ms) {
            return new Piece(
                    capturedMs + ms, shownMs + ms, sentMs + ms, withTimestamp(tag, tag.timestampMs() + ms), hash);
        }

        private Piece claiming(long timestampMs) {
            return new Piece(capturedMs, shownMs, sentMs, withTimestamp(tag, timestampMs), hash);
        }

        private Piece sentAt(long ms) {
            return new Piece(capturedMs, shownMs, ms, tag, hash);
        }

        /// As the wire does, at 32 bits.
        private static Tag withTimestamp(Tag tag, long timestampMs) {
            return new Tag(tag.type(), (int) timestampMs, tag.body());
        }
    }

    Tape {
        pieces = List.copyOf(pieces);
    }

    static Tape read(Path flv, long lengthMs) {
        Tracks tracks = Tracks.of(flv);
        Iterator<Tracks.Packet> video = tracks.video().iterator();
        Iterator<Tracks.Packet> audio = tracks.audio().iterator();
        List<Piece> pieces = new ArrayList<>();
        for (Tag tag : FlvFile.read(flv).tags()) {
            String hash = !tag.isFrame()
                    ? ""
                    : (tag.type() == FlvFile.VIDEO ? video : audio).next().hash();
            // The encoder's priming puts the first audio frame before 0, which FLV cannot say.
            long ms = tag.timestampMs();
            long shownMs = tag.isFrame() && tag.type() == FlvFile.VIDEO ? ms + compositionTimeOffset(tag.body()) : ms;
            pieces.add(new Piece(ms, shownMs, ms, tag, hash));
        }
        return new Tape(pieces, lengthMs);
    }

    /// FLV 10.1 §E.4.3.1: signed, 24 bits.
    private static int compositionTimeOffset(Bytes body) {
        return (body.get(2) << 24 | body.get(3) << 16 | body.get(4) << 8) >> 8;
    }

    Tape without(Predicate<Piece> which) {
        return new Tape(pieces.stream().filter(which.negate()).toList(), lengthMs);
    }

    /// Leaves out frames captured in `[fromMs, toMs)`.
    Tape withoutFrames(long fromMs, long toMs) {
        return without(piece -> piece.isFrame() && isBetween(piece, fromMs, toMs));
    }

    Tape withoutVideoFrames(long fromMs, long toMs) {
        return without(piece -> piece.isFrame() && piece.isVideo() && isBetween(piece, fromMs, toMs));
    }

    Tape withoutAudioFrames(long fromMs, long toMs) {
        return without(piece -> piece.isFrame() && piece.isAudio() && isBetween(piece, fromMs, toMs));
    }

    Tape withoutVideo() {
        return without(Piece::isVideo);
    }

    Tape withoutAudio() {
        return without(Piece::isAudio);
    }

    /// Without metadata.
    Tape withoutScript() {
        return without(piece -> piece.tag.type() == FlvFile.SCRIPT);
    }

    private static boolean isBetween(Piece piece, long fromMs, long toMs) {
        return piece.capturedMs >= fromMs && piece.capturedMs < toMs;
    }

    /// Only what comes before `ms`.
    Tape until(long ms) {
        return new Tape(pieces.stream().filter(piece -> piece.capturedMs < ms).toList(), ms);
    }

    /// Headers, then what comes from `ms` on, as if it were the beginning.
    Tape startingAt(long ms) {
        Stream<Piece> headers = pieces.stream().filter(piece -> !piece.isFrame() && piece.capturedMs < ms);
        Stream<Piece> rest =
                pieces.stream().filter(piece -> piece.capturedMs >= ms).map(piece -> piece.movedBy(-ms));
        return new Tape(Stream.concat(headers, rest).toList(), lengthMs - ms);
    }

    /// Everything `ms` later.
    Tape delayed(long ms) {
        return new Tape(pieces.stream().map(piece -> piece.movedBy(ms)).toList(), lengthMs + ms);
    }

    /// Another encoder output goes on where this one ends, with its own headers.
    Tape followedBy(Tape next) {
        // A file's end of sequence and metadata do not stand in the middle of a session.
        Stream<Piece> first = pieces.stream().filter(piece -> !isEndOfSequence(piece));
        Stream<Piece> second =
                next.delayed(lengthMs).pieces.stream().filter(piece -> piece.tag.type() != FlvFile.SCRIPT);
        return new Tape(Stream.concat(first, second).toList(), lengthMs + next.lengthMs);
    }

    private static boolean isEndOfSequence(Piece piece) {
        return piece.isVideo()
                && piece.tag.body().length() > 1
                && piece.tag.body().get(1) == 2;
    }

    /// Two tracks from two tapes, in the order of capture.
    Tape mixedWith(Tape other) {
        List<Piece> all = Stream.concat(pieces.stream(), other.pieces.stream())
                .sorted(Comparator.comparingLong(Piece::capturedMs))
                .toList();
        return new Tape(all, Math.max(lengthMs, other.lengthMs));
    }

    /// From `fromMs` on the encoder claims other timestamps; `claim` maps what would be true.
    Tape claiming(long fromMs, LongUnaryOperator claim) {
        return claiming(piece -> piece.capturedMs >= fromMs, claim);
    }

    /// The pieces chosen by `which` claim other timestamps; `claim` maps what would be true.
    Tape claiming(Predicate<Piece> which, LongUnaryOperator claim) {
        return new Tape(
                pieces.stream()
                        .map(piece ->
                                which.test(piece) ? piece.claiming(claim.applyAsLong(piece.tag.timestampMs())) : piece)
                        .toList(),
                lengthMs);
    }

    /// Every `n`-th picture claims a timestamp that is `ms` off.
    Tape everyNthPictureOff(int n, long ms) {
        List<Piece> result = new ArrayList<>();
        int pictures = 0;
        for (Piece piece : pieces) {
            boolean off = piece.isFrame() && piece.isVideo() && ++pictures % n == 0;
            result.add(off ? piece.claiming(piece.tag.timestampMs() + ms) : piece);
        }
        return new Tape(result, lengthMs);
    }

    /// The network stands still in between, then everything comes at once.
    Tape heldBack(long fromMs, long toMs) {
        return new Tape(
                pieces.stream()
                        .map(piece -> isBetween(piece, fromMs, toMs) ? piece.sentAt(toMs) : piece)
                        .toList(),
                lengthMs);
    }

    /// Sound comes so much later than the pictures that belong to it.
    Tape withSoundHeldBack(long ms) {
        return new Tape(
                pieces.stream()
                        .map(piece -> piece.isAudio() && piece.isFrame() ? piece.sentAt(piece.sentMs + ms) : piece)
                        .sorted(Comparator.comparingLong(Piece::sentMs))
                        .toList(),
                lengthMs);
    }

    /// The same pictures shown at the same times, but decoded `ms` later: composition offsets fall below 0.
    Tape withDecodingDelayed(long ms) {
        return withBodies(piece -> piece.isVideo() && piece.isFrame(), piece -> {
            byte[] body = piece.tag.body().toByteArray();
            int offset = compositionTimeOffset(piece.tag.body()) - (int) ms;
            body[2] = (byte) (offset >> 16);
            body[3] = (byte) (offset >> 8);
            body[4] = (byte) offset;
            return new Tag(piece.tag.type(), (int) (piece.tag.timestampMs() + ms), Bytes.wrap(body));
        });
    }

    /// All pictures carry the same frame type (FLV 10.1 §E.4.3.1), true or not.
    Tape withFrameType(int frameType) {
        return withBodies(piece -> piece.isVideo() && piece.isFrame(), piece -> {
            byte[] body = piece.tag.body().toByteArray();
            body[0] = (byte) (frameType << 4 | (body[0] & 0xF));
            return new Tag(piece.tag.type(), piece.tag.timestampMs(), Bytes.wrap(body));
        });
    }

    private Tape withBodies(Predicate<Piece> which, Function<Piece, Tag> tag) {
        return new Tape(
                pieces.stream()
                        .map(piece -> which.test(piece)
                                ? new Piece(piece.capturedMs, piece.shownMs, piece.sentMs, tag.apply(piece), piece.hash)
                                : piece)
                        .toList(),
                lengthMs);
    }

    /// A message without a body, of each track, before every `n`-th tag.
    Tape withEmptyMessagesBeforeEvery(int n) {
        List<Piece> result = new ArrayList<>();
        for (Piece piece : pieces) {
            if (result.size() % n == n - 1) {
                for (int type : List.of(FlvFile.AUDIO, FlvFile.VIDEO)) {
                    Tag empty = new Tag(type, piece.tag.timestampMs(), Bytes.EMPTY);
                    result.add(new Piece(piece.capturedMs, piece.shownMs, piece.sentMs, empty, ""));
                }
            }
            result.add(piece);
        }
        return new Tape(result, lengthMs);
    }

    /// Both sequence headers again and again, as hardware encoders do, and always with the timestamp 0, as some do.
    Tape withHeadersEvery(long periodMs) {
        List<Piece> headers = pieces.stream()
                .filter(piece -> piece.isHeader() && piece.capturedMs == 0)
                .toList();
        List<Piece> result = new ArrayList<>();
        long next = periodMs;
        for (Piece piece : pieces) {
            if (piece.capturedMs >= next) {
                for (Piece header : headers) {
                    result.add(header.movedBy(next).claiming(0));
                }
                next += periodMs;
            }
            result.add(piece);
        }
        return new Tape(result, lengthMs);
    }

    /// As a file that FFmpeg can publish.
    void write(Path flv) {
        byte[] header = {'F', 'L', 'V', 1, 5, 0, 0, 0, 9};
        new FlvFile(Bytes.wrap(header), pieces.stream().map(Piece::tag).toList()).write(flv);
    }
}
