import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// RTMP commands in AMF0: what a publisher says, and as much of the answers as it has to know.
final class Command {
    static final int TYPE = 20;

    private static final int NUMBER = 0;
    private static final int STRING = 2;
    private static final int OBJECT = 3;
    private static final int NULL = 5;
    private static final int OBJECT_END = 9;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private Command(String name, double transactionId) {
        string(name);
        out.write(NUMBER);
        out.writeBytes(ByteBuffer.allocate(8).putDouble(transactionId).array());
    }

    static byte[] connect(double transactionId, String app, String url) {
        Command command = new Command("connect", transactionId);
        command.out.write(OBJECT);
        command.property("app", app);
        command.property("type", "nonprivate");
        command.property("flashVer", "FMLE/3.0 (compatible; bench)");
        command.property("tcUrl", url);
        command.out.writeBytes(new byte[] {0, 0, OBJECT_END});
        return command.out.toByteArray();
    }

    /// Such as `publish`: behind an empty command object come strings.
    static byte[] of(String name, double transactionId, String... arguments) {
        Command command = new Command(name, transactionId);
        command.out.write(NULL);
        for (String argument : arguments) {
            command.string(argument);
        }
        return command.out.toByteArray();
    }

    /// The name of an answer, such as `_result`.
    static String name(ByteBuffer body) {
        byte[] name = new byte[body.getShort(1)];
        body.get(3, name);
        return new String(name, StandardCharsets.UTF_8);
    }

    static double transactionId(ByteBuffer body) {
        return body.getDouble(3 + body.getShort(1) + 1);
    }

    /// The number at the very end, as in the answer to `createStream`.
    static double lastNumber(ByteBuffer body) {
        return body.getDouble(body.limit() - 8);
    }

    /// All of it as text, in which codes and descriptions can be found.
    static String text(ByteBuffer body) {
        return new String(body.array(), StandardCharsets.UTF_8).replaceAll("[^\\x20-\\x7E]+", " ");
    }

    private void property(String name, String value) {
        characters(name);
        string(value);
    }

    private void string(String text) {
        out.write(STRING);
        characters(text);
    }

    private void characters(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeBytes(ByteBuffer.allocate(2).putShort((short) bytes.length).array());
        out.writeBytes(bytes);
    }
}
