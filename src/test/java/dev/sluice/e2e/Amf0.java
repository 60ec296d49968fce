package dev.sluice.e2e;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/// A command being written, in AMF0.
final class Amf0 {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(bytes);

    Amf0(String name) {
        string(name);
    }

    Amf0(String name, int transactionId) {
        this(name);
        number(transactionId);
    }

    Amf0 number(double value) {
        return write(() -> {
            out.write(0);
            out.writeDouble(value);
        });
    }

    Amf0 string(String value) {
        return write(() -> {
            out.write(2);
            out.writeUTF(value);
        });
    }

    Amf0 nothing() {
        return write(() -> out.write(5));
    }

    Amf0 object(String... namesAndValues) {
        write(() -> out.write(3));
        for (int i = 0; i < namesAndValues.length; i += 2) {
            String name = namesAndValues[i];
            write(() -> out.writeUTF(name));
            string(namesAndValues[i + 1]);
        }
        return write(() -> out.write(new byte[] {0, 0, 9}));
    }

    /// Whatever it means.
    Amf0 raw(int... values) {
        for (int value : values) {
            bytes.write(value);
        }
        return this;
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }

    private interface Writing {
        void run() throws IOException;
    }

    private Amf0 write(Writing writing) {
        try {
            writing.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }
}
