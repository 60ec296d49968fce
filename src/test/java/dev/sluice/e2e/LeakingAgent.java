package dev.sluice.e2e;

import java.lang.instrument.Instrumentation;
import java.util.List;

/// Loaded into a running service, it takes buffers of Netty and forgets them. Public, as the JVM wants agents to be.
public final class LeakingAgent {
    private static final String ALLOCATOR = "io.netty.buffer.PooledByteBufAllocator";
    private static final int BUFFERS = 3;

    private LeakingAgent() {}

    /// Called by the JVM.
    public static void agentmain(String arguments, Instrumentation instrumentation)
            throws ReflectiveOperationException {
        for (Class<?> loaded : List.of(instrumentation.getAllLoadedClasses())) {
            if (loaded.getName().equals(ALLOCATOR)) {
                Object allocator = loaded.getField("DEFAULT").get(null);
                for (int i = 0; i < BUFFERS; i++) {
                    loaded.getMethod("directBuffer", int.class).invoke(allocator, 100);
                }
            }
        }
    }
}
