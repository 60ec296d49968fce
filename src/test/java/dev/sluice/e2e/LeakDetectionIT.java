package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;

/// Proves the harness: a service that leaks a buffer fails the test that closes it.
class LeakDetectionIT {
    @Test
    void closingAServiceThatHasLeakedABufferFails() throws Exception {
        Path folder = SluiceProcess.folder("LeakDetectionIT");
        SluiceProcess service = SluiceProcess.start(folder, Map.of());

        assertThatThrownBy(() -> {
                    try (service) {
                        leakBuffers(service, folder);
                        assertThat(service.output()).doesNotContain("LEAK:");
                    }
                })
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("LEAK: ByteBuf.release() was not called");
    }

    private static void leakBuffers(SluiceProcess service, Path folder) throws Exception {
        VirtualMachine machine = VirtualMachine.attach(Long.toString(service.pid()));
        machine.loadAgent(agent(folder).toString());
        machine.detach();
    }

    private static Path agent(Path folder) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Agent-Class", LeakingAgent.class.getName());
        Path jar = folder.resolve("agent.jar");
        String entry = LeakingAgent.class.getName().replace('.', '/') + ".class";
        try (var out = new JarOutputStream(Files.newOutputStream(jar), manifest);
                InputStream code = LeakingAgent.class.getResourceAsStream("LeakingAgent.class")) {
            out.putNextEntry(new JarEntry(entry));
            java.util.Objects.requireNonNull(code).transferTo(out);
        }
        return jar;
    }
}
