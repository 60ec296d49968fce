package dev.sluice.testing;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetector.Level;
import io.netty.util.ResourceLeakDetectorFactory;
import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/// Fails the tests when one of Netty's buffers was collected that nobody had released.
///
/// Registered for all tests of this JVM by `META-INF/services` and the setting in the POM that has the engine look
/// there; every buffer is tracked. A leak shows only when the
/// garbage collector has run, so it fails the class after which it was found, which need not be the one that made
/// it: the text tells where the buffer was touched. What is found after the last class fails the whole run.
public final class BufferLeaks implements BeforeAllCallback, AfterAllCallback {
    private static final Namespace NAMESPACE = Namespace.create(BufferLeaks.class);
    private static final long COLLECTION_TIMEOUT_MS = 10_000;
    private static final Queue<String> FOUND = new ConcurrentLinkedQueue<>();
    private static final Set<String> WATCHED = ConcurrentHashMap.newKeySet();

    static {
        // The first Vert.x of a JVM turns Netty's detection off, unless it finds this property set.
        System.setProperty("io.netty.leakDetection.level", Level.PARANOID.name());
        // The detectors are made with the first buffer, and the engine makes its extensions before any test.
        ResourceLeakDetector.setLevel(Level.PARANOID);
        ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(new Detectors());
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        WATCHED.add(context.getRequiredTestClass().getName());
        var _ = context.getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent(AutoCloseable.class, key -> () -> failOn(collect()), AutoCloseable.class);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        failOn(take());
    }

    /// Whether the engine has registered this extension for a test class that has begun.
    static boolean watches(Class<?> test) {
        return WATCHED.contains(test.getName());
    }

    /// Collects garbage and returns the leaks that were found since the last look.
    static List<String> collect() {
        // A buffer in an old region is found by the first collection, what it alone referred to by the second.
        for (int i = 0; i < 2; i++) {
            collectGarbage();
            // Detectors report when the next resource of their kind is tracked.
            UnpooledByteBufAllocator.DEFAULT.directBuffer(1).release();
        }
        return take();
    }

    private static List<String> take() {
        List<String> leaks = new ArrayList<>();
        for (String leak = FOUND.poll(); leak != null; leak = FOUND.poll()) {
            leaks.add(leak);
        }
        return leaks;
    }

    private static void failOn(List<String> leaks) {
        if (!leaks.isEmpty()) {
            throw new AssertionError("not released before it was collected: " + String.join("\n", leaks));
        }
    }

    /// Returns when references to what was garbage before are in their queues.
    private static void collectGarbage() {
        ReferenceQueue<Object> queue = new ReferenceQueue<>();
        PhantomReference<Object> mark = new PhantomReference<>(new Object(), queue);
        System.gc();
        try {
            if (queue.remove(COLLECTION_TIMEOUT_MS) == null) {
                throw new AssertionError("no garbage collection within " + COLLECTION_TIMEOUT_MS + " ms");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } finally {
            Reference.reachabilityFence(mark);
        }
    }

    private static final class Detectors extends ResourceLeakDetectorFactory {
        @Override
        @SuppressWarnings("deprecation")
        public <T> ResourceLeakDetector<T> newResourceLeakDetector(
                Class<T> resource, int samplingInterval, long maxActive) {
            return new Detector<>(resource, samplingInterval);
        }
    }

    private static final class Detector<T> extends ResourceLeakDetector<T> {
        Detector(Class<?> resource, int samplingInterval) {
            super(resource, samplingInterval);
        }

        @Override
        protected boolean needReport() {
            return true;
        }

        @Override
        protected void reportTracedLeak(String resourceType, String records) {
            FOUND.add(resourceType + records);
        }

        @Override
        protected void reportUntracedLeak(String resourceType) {
            FOUND.add(resourceType);
        }
    }
}
