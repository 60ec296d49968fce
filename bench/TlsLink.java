import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;

/// The client's side of TLS over a socket that never blocks; the handshake goes on with every call.
final class TlsLink implements Link {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final SocketChannel channel;
    private final SSLEngine engine;
    private final ByteBuffer encryptedIn;
    private final ByteBuffer encryptedOut;
    private final ByteBuffer plainIn;

    TlsLink(SocketChannel channel, SSLContext context) throws IOException {
        this.channel = channel;
        engine = context.createSSLEngine("localhost", 0);
        engine.setUseClientMode(true);
        int packet = engine.getSession().getPacketBufferSize();
        encryptedIn = ByteBuffer.allocateDirect(packet);
        encryptedOut = ByteBuffer.allocateDirect(packet).limit(0);
        plainIn = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize())
                .limit(0);
        engine.beginHandshake();
    }

    @Override
    public SocketChannel channel() {
        return channel;
    }

    @Override
    public int read(ByteBuffer to) throws IOException {
        boolean open = fill();
        if (!plainIn.hasRemaining()) {
            return open ? 0 : -1;
        }
        int before = to.position();
        while (to.hasRemaining() && plainIn.hasRemaining()) {
            to.put(plainIn.get());
        }
        return to.position() - before;
    }

    @Override
    public boolean write(ByteBuffer from) throws IOException {
        while (flush()) {
            runTasks();
            if (engine.getHandshakeStatus() == HandshakeStatus.NEED_UNWRAP || !from.hasRemaining() && !mustWrap()) {
                return !from.hasRemaining();
            }
            encryptedOut.clear();
            SSLEngineResult result = engine.wrap(from, encryptedOut);
            encryptedOut.flip();
            if (result.getStatus() != SSLEngineResult.Status.OK) {
                throw new IOException("TLS: " + result);
            }
        }
        return false;
    }

    /// @return whether more may come
    private boolean fill() throws IOException {
        boolean open = true;
        while (!plainIn.hasRemaining()) {
            open = channel.read(encryptedIn) >= 0;
            encryptedIn.flip();
            plainIn.clear();
            SSLEngineResult result = engine.unwrap(encryptedIn, plainIn);
            encryptedIn.compact();
            plainIn.flip();
            runTasks();
            if (mustWrap() && !write(NOTHING) && encryptedOut.hasRemaining()) {
                return open;
            }
            switch (result.getStatus()) {
                case BUFFER_UNDERFLOW -> {
                    return open;
                }
                case CLOSED -> {
                    return false;
                }
                default -> {
                    if (result.bytesConsumed() == 0 && result.bytesProduced() == 0) {
                        return open;
                    }
                }
            }
        }
        return open;
    }

    private boolean mustWrap() {
        return engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP;
    }

    private boolean flush() throws IOException {
        if (encryptedOut.hasRemaining()) {
            channel.write(encryptedOut);
        }
        return !encryptedOut.hasRemaining();
    }

    private void runTasks() {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }
}
