package dev.sluice.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A broadcaster in the test's hands: any chunk size, and the test knows when which frame was sent and received.
///
/// Commands of RTMP 1.0 §7.2 in AMF0, on the chunk streams that FFmpeg uses. Not for use by several threads.
final class RtmpPublisher implements AutoCloseable {
    private static final long ANSWER_TIMEOUT_SECONDS = 10;
    private static final int COMMAND = 20;
    private static final int COMMAND_CHUNK_STREAM = 3;
    private static final int AUDIO_CHUNK_STREAM = 4;
    private static final int VIDEO_CHUNK_STREAM = 6;
    private static final int MESSAGE_STREAM = 1;

    private final RtmpConnection connection;
    private int transactionId;

    private RtmpPublisher(RtmpConnection connection) {
        this.connection = connection;
    }

    /// Connects and publishes; returns when the server has sent `NetStream.Publish.Start`.
    static RtmpPublisher publish(URI url, String streamKey, int chunkSize) {
        return publish(RtmpConnection.open(url, chunkSize), url, streamKey);
    }

    /// The same on a connection that is open already.
    static RtmpPublisher publish(RtmpConnection connection, URI url, String streamKey) {
        var publisher = new RtmpPublisher(connection);
        try {
            String app = url.getPath().substring(1);
            publisher.command(
                    0,
                    new Amf0("connect", ++publisher.transactionId)
                            .object("app", app, "type", "nonprivate", "flashVer", "FMLE/3.0", "tcUrl", url.toString()));
            publisher.awaitAnswer("NetConnection.Connect.Success");
            publisher.createStream();
            publisher.command(
                    MESSAGE_STREAM,
                    new Amf0("publish", 0).nothing().string(streamKey).string("live"));
            publisher.awaitAnswer("NetStream.Publish.Start");
            return publisher;
        } catch (IOException e) {
            publisher.close();
            throw new UncheckedIOException(e);
        } catch (Throwable e) {
            publisher.close();
            throw e;
        }
    }

    /// Publishes a file from its first tag to a clean end, as fast as the server reads.
    static void publishWhole(URI url, String streamKey, int chunkSize, FlvFile file) {
        try (RtmpPublisher publisher = publish(url, streamKey, chunkSize)) {
            for (FlvFile.Tag tag : file.tags()) {
                publisher.send(tag);
            }
            publisher.unpublish(streamKey);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Sends a tag of a file; returns when the socket has taken it.
    void send(FlvFile.Tag tag) throws IOException {
        switch (tag.type()) {
            case FlvFile.AUDIO -> media(AUDIO_CHUNK_STREAM, tag, tag.body().toByteArray());
            case FlvFile.VIDEO -> media(VIDEO_CHUNK_STREAM, tag, tag.body().toByteArray());
            case FlvFile.SCRIPT ->
                media(
                        AUDIO_CHUNK_STREAM,
                        tag,
                        concat(new Amf0("@setDataFrame"), tag.body().toByteArray()));
            default -> throw new IllegalArgumentException("no such tag type: " + tag.type());
        }
        connection.flush();
    }

    /// Sends the beginning of a file again and again, with a clock that goes on; metadata and configurations once.
    ///
    /// @param loopMs where the beginning ends, at a key frame
    /// @param from number of the first round, 0 for the one that begins the stream
    /// @param to number of the first round that is not sent
    void sendLoops(List<FlvFile.Tag> tags, int loopMs, int from, int to) throws IOException {
        for (int i = from; i < to; i++) {
            for (FlvFile.Tag tag : tags) {
                if (tag.timestampMs() < loopMs && (i == 0 || tag.isFrame())) {
                    send(new FlvFile.Tag(tag.type(), tag.timestampMs() + i * loopMs, tag.body()));
                }
            }
        }
    }

    private void media(int chunkStreamId, FlvFile.Tag tag, byte[] body) throws IOException {
        connection.send(chunkStreamId, tag.type(), tag.timestampMs(), MESSAGE_STREAM, body);
    }

    /// Returns when the server has worked off everything sent so far: it answers in order.
    void sync() throws IOException {
        createStream();
    }

    /// Ends the publication as FFmpeg does, and the connection after it.
    void unpublish(String streamKey) throws IOException {
        command(0, new Amf0("FCUnpublish", ++transactionId).nothing().string(streamKey));
        command(0, new Amf0("deleteStream", ++transactionId).nothing().number(MESSAGE_STREAM));
        connection.finish();
    }

    private void createStream() throws IOException {
        int id = ++transactionId;
        command(0, new Amf0("createStream", id).nothing());
        awaitAnswer(new String(new Amf0("_result", id).bytes(), StandardCharsets.ISO_8859_1));
    }

    private void command(int messageStreamId, Amf0 command) throws IOException {
        connection.send(COMMAND_CHUNK_STREAM, COMMAND, 0, messageStreamId, command.bytes());
        connection.flush();
    }

    /// Takes messages until a command contains `text`.
    private void awaitAnswer(String text) {
        try {
            while (true) {
                RtmpConnection.Message message = connection.received().poll(ANSWER_TIMEOUT_SECONDS, TimeUnit.SECONDS);
                if (message == null) {
                    throw new AssertionError("no answer " + text.strip());
                }
                String answer = new String(message.payload().toByteArray(), StandardCharsets.ISO_8859_1);
                if (message.type() == COMMAND && answer.contains(text)) {
                    return;
                }
                if (message.type() == COMMAND && answer.contains("error")) {
                    throw new AssertionError("refused: " + answer);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static byte[] concat(Amf0 before, byte[] body) {
        byte[] start = before.bytes();
        byte[] all = java.util.Arrays.copyOf(start, start.length + body.length);
        System.arraycopy(body, 0, all, start.length, body.length);
        return all;
    }

    @Override
    public void close() {
        connection.close();
    }
}
