import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/// A connection that never blocks. Not for use by several threads.
interface Link {
    /// To register with a selector and to close.
    SocketChannel channel();

    /// @return -1 at the end of what the other side sends, 0 if nothing is there now
    int read(ByteBuffer to) throws IOException;

    /// Takes as much as goes now, and sends what it took before.
    ///
    /// @return whether all of it has gone
    boolean write(ByteBuffer from) throws IOException;

    /// As the socket has it.
    record Plain(SocketChannel channel) implements Link {
        @Override
        public int read(ByteBuffer to) throws IOException {
            return channel.read(to);
        }

        @Override
        public boolean write(ByteBuffer from) throws IOException {
            if (from.hasRemaining()) {
                channel.write(from);
            }
            return !from.hasRemaining();
        }
    }
}
