package dev.sluice.rtmp.session;

import dev.sluice.bytes.Bytes;
import dev.sluice.rtmp.message.RtmpMessage.Acknowledgement;
import dev.sluice.rtmp.message.RtmpMessage.UserControl;
import dev.sluice.rtmp.message.RtmpMessage.WindowAcknowledgementSize;

/// Answers what a client asks for to know that its bytes arrive (RTMP 1.0 §5.4.3 to §5.4.5, §7.1.7).
final class FlowControl {
    private static final int PING_BYTES = 4;

    private final Outbox outbox;
    private final AcknowledgementWindow acknowledgements;
    private long announcedWindow;

    FlowControl(Outbox outbox, RtmpLimits limits) {
        this.outbox = outbox;
        acknowledgements = new AcknowledgementWindow(limits.minAcknowledgementBytes());
        announcedWindow = limits.windowBytes();
    }

    /// Acknowledges so many bytes, if that is due.
    void acknowledge(long bytesReceived) {
        if (acknowledgements.isDue(bytesReceived)) {
            outbox.add(new Acknowledgement(acknowledgements.acknowledge(bytesReceived)));
        }
    }

    void onWindow(long size) {
        acknowledgements.setWindow(size);
    }

    /// §5.4.5: answered with our window, if it is another one than announced last.
    void onPeerBandwidth(long size) {
        if (size > 0 && size != announcedWindow) {
            announcedWindow = size;
            outbox.add(new WindowAcknowledgementSize(size));
        }
    }

    void onUserControl(int event, Bytes data) {
        if (event == UserControl.PING_REQUEST && data.length() >= PING_BYTES) {
            outbox.add(UserControl.pingResponse(data.slice(0, PING_BYTES)));
        }
    }
}
