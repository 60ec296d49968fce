package dev.sluice.rtmp.session;

import dev.sluice.amf.AmfObject;
import dev.sluice.amf.AmfValue;
import dev.sluice.amf.AmfValue.AmfString;
import dev.sluice.rtmp.message.RtmpMessage.Data;
import java.util.List;
import java.util.Optional;

/// Finds `onMetaData` in a data message, with or without the `@setDataFrame` that most encoders put before it.
final class Metadata {
    private Metadata() {}

    static Optional<AmfObject> of(Data data) {
        List<AmfValue> values = data.values();
        return switch (data.name()) {
            case Data.ON_META_DATA -> object(values, 0);
            case Data.SET_DATA_FRAME ->
                !values.isEmpty()
                                && values.getFirst() instanceof AmfString(String name)
                                && name.equals(Data.ON_META_DATA)
                        ? object(values, 1)
                        : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static Optional<AmfObject> object(List<AmfValue> values, int at) {
        return at < values.size() && values.get(at) instanceof AmfObject object
                ? Optional.of(object)
                : Optional.empty();
    }
}
