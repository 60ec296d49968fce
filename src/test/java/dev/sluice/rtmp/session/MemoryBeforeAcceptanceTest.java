package dev.sluice.rtmp.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.amf.AmfObject;
import dev.sluice.bytes.Bytes;
import dev.sluice.rtmp.ChunkBytes;
import dev.sluice.rtmp.RtmpClientScript;
import org.junit.jupiter.api.Test;

/// What hostile clients can make us hold before their key was accepted: 56 KiB of buffers less one read of 4 KiB
/// and 16 KiB of answers not read yet, which the transport bounds.
class MemoryBeforeAcceptanceTest {
    private static final int KIB = 1024;
    private static final int MOST = 36 * KIB;
    private static final int READ = 4 * KIB;

    private final Peer peer = new Peer();

    @Test
    void mediaOfAnyDeclaredLengthIsNotKept() {
        ChunkBytes input = new ChunkBytes();
        for (int csid = 3; csid < 66; csid++) {
            input.fmt0(csid, 0, 10 * KIB * KIB, 9, 1).payload(Bytes.wrap(new byte[128]));
        }
        connected().read(input.bytes());

        assertThat(peer.connection.phase()).isEqualTo(ConnectionPhase.COMMANDS);
        assertThat(peer.connection.bufferedBytes()).isLessThanOrEqualTo(4 * KIB);
    }

    @Test
    void aCommandTakesWhatHasComeOfItNotWhatItDeclares() {
        connected();
        int before = peer.connection.bufferedBytes();
        read(new ChunkBytes().fmt0(9, 0, 64 * KIB, 20, 0).payload(Bytes.of(2)).bytes());

        assertThat(peer.connection.bufferedBytes() - before).isEqualTo(4 * KIB);
    }

    @Test
    void halfCommandsOnManyChunkStreamsEndTheConnection() {
        ChunkBytes input = new ChunkBytes();
        for (int csid = 3; csid < 67; csid++) {
            input.fmt0(csid, 0, 64 * KIB, 20, 0).payload(Bytes.wrap(new byte[128]));
        }
        connected().read(input.bytes());

        assertThat(peer.calls).endsWith("close limit_exceeded");
        assertThat(peer.connection.closeDetail()).isEqualTo("unfinished messages of more than 16384 bytes");
    }

    @Test
    void aLongCommandGrowsToItsBoundOnly() {
        connected()
                .read(new RtmpClientScript()
                        .message(9, 20, 0, 0, Bytes.wrap(new byte[60 * KIB]))
                        .take());

        assertThat(peer.calls).endsWith("close limit_exceeded");
    }

    @Test
    void aConnectCommandAsLongAsItMayBeIsTaken() {
        String app = "a".repeat(512) + "?" + "q".repeat(2048);
        String url = "rtmp://localhost/" + "u".repeat(2048 - 17);
        peer.client
                .handshake()
                .chunkSize(1)
                .chunkSize(128)
                .connect(AmfObject.EMPTY
                        .with("app", app)
                        .with("flashVer", "v".repeat(128))
                        .with("tcUrl", url)
                        .with("swfUrl", url)
                        .with("pageUrl", url));
        read(peer.client.take());
        assertThat(peer.answers.commands().getLast().name()).isEqualTo("_result");
    }

    @Test
    void whatIsHeldStandsBesideWhatIsHalf() {
        connected();
        ChunkBytes halves = new ChunkBytes();
        for (int csid = 10; csid < 13; csid++) {
            halves.fmt0(csid, 0, 64 * KIB, 20, 0).payload(Bytes.wrap(new byte[128]));
        }
        read(halves.bytes());
        peer.decision = Peer.Decision.LATER;
        peer.client.createStream(2).publish(1, 3, "key");
        read(peer.client.take());
        assertThat(peer.connection.phase()).isEqualTo(ConnectionPhase.AUTHORISING);

        read(Bytes.wrap(new byte[20 * KIB]));
        assertThat(peer.connection.bufferedBytes()).isEqualTo(MOST);
        assertThat(peer.connection.phase()).isEqualTo(ConnectionPhase.AUTHORISING);
        read(Bytes.of(0));

        assertThat(peer.calls).endsWith("close limit_exceeded");
        assertThat(peer.connection.closeDetail()).isEqualTo("more than 20480 bytes behind publish");
    }

    @Test
    void heldBytesOneByOneTakeNoMoreThanTheirBound() {
        peer.decision = Peer.Decision.LATER;
        peer.client.untilPublish("live", "key", 128);
        peer.send();
        for (int i = 0; i < 20 * KIB; i++) {
            peer.send(Bytes.of(i));
            assertThat(peer.connection.bufferedBytes()).isLessThanOrEqualTo(MOST);
        }

        assertThat(peer.connection.phase()).isEqualTo(ConnectionPhase.AUTHORISING);
    }

    private MemoryBeforeAcceptanceTest connected() {
        peer.client.handshake().connect("live");
        peer.send();
        return this;
    }

    /// In the pieces in which the transport reads.
    private void read(Bytes input) {
        for (int at = 0; at < input.length(); at += READ) {
            peer.send(input.slice(at, Math.min(READ, input.length() - at)));
            assertThat(peer.connection.bufferedBytes()).isLessThanOrEqualTo(MOST);
        }
    }
}
