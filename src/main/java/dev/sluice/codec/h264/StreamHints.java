package dev.sluice.codec.h264;

import dev.sluice.bytes.Bytes;
import dev.sluice.bytes.MalformedException;
import dev.sluice.media.VideoFormat;
import java.util.OptionalInt;
import java.util.SortedSet;

/// What an encoder tells of its track beside the pictures, in SEI messages (H.264 annex D): the closed captions
/// that are in use, and how far apart its IDR pictures will be.
///
/// Call [#setFormat] first, then [#read] for each access unit in its order. Reading never fails and keeps
/// nothing of what it is shown; an access unit without SEI costs a look at its length fields. Not synchronised.
public final class StreamHints {
    /// The encoder sends no IDR picture after the first one.
    public static final int ENDLESS = Integer.MAX_VALUE;

    /// `payloadType` of `user_data_registered_itu_t_t35` and `user_data_unregistered` (H.264 §D.1.1).
    private static final int USER_DATA_REGISTERED = 4;

    private static final int USER_DATA_UNREGISTERED = 5;

    private final SeiReader reader = new SeiReader();
    private final SeiReader.Listener listener = this::onMessage;
    private final CaptionServices captions = new CaptionServices();
    private OptionalInt longestGopFrames = OptionalInt.empty();
    private int nalLengthSize = 4;

    /// The format of the access units that follow. What was said about the distance of IDR pictures is
    /// forgotten: it may be another encoder's from here on.
    public void setFormat(VideoFormat format) {
        nalLengthSize =
                AvcDecoderConfigurationRecord.parse(format.configuration()).nalLengthSize();
        longestGopFrames = OptionalInt.empty();
    }

    /// Takes in what an access unit tells.
    ///
    /// @param accessUnit NAL units behind length fields. Where these do not fit, the rest is passed over:
    ///     refusing it is for those who need the pictures.
    public void read(Bytes accessUnit) {
        try {
            reader.read(accessUnit, nalLengthSize, listener);
        } catch (MalformedException _) {
            // As promised.
        }
    }

    /// The closed captions seen since the last call, as INSTREAM-ID names them (RFC 8216 §4.3.4.1): `CC1` to
    /// `CC4` and `SERVICE1` to `SERVICE63`.
    public SortedSet<String> takeCaptions() {
        return captions.take();
    }

    /// The largest distance from one IDR picture to the next that the encoder will allow, in frames; [#ENDLESS]
    /// if there will be no other. Empty while it has not said so: only x264 does, with the first picture.
    public OptionalInt longestGopFrames() {
        return longestGopFrames;
    }

    private void onMessage(int payloadType, Bytes payload) {
        switch (payloadType) {
            case USER_DATA_REGISTERED -> captions.read(payload);
            case USER_DATA_UNREGISTERED -> {
                OptionalInt said = X264Statement.longestGopFrames(payload);
                longestGopFrames = said.isPresent() ? said : longestGopFrames;
            }
            default -> {}
        }
    }
}
