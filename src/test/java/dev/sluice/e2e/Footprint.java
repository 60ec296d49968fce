package dev.sluice.e2e;

/// What the service holds after a garbage collection.
///
/// @param heapBytes of objects
/// @param directBytes that Netty has taken outside the heap
/// @param files descriptors of the process, sockets among them
/// @param connections on the port of RTMP
record Footprint(long heapBytes, long directBytes, long files, long connections) {
    private static final int ATTEMPTS = 3;

    /// The smallest of a few looks: streams that go on leave garbage between the collection and the look.
    static Footprint of(SluiceProcess service) {
        Footprint smallest = look(service);
        for (int i = 1; i < ATTEMPTS; i++) {
            Footprint next = look(service);
            smallest = new Footprint(
                    Math.min(smallest.heapBytes, next.heapBytes),
                    Math.min(smallest.directBytes, next.directBytes),
                    Math.min(smallest.files, next.files),
                    Math.min(smallest.connections, next.connections));
        }
        return smallest;
    }

    private static Footprint look(SluiceProcess service) {
        service.collectGarbage();
        Metrics metrics = Metrics.of(service);
        return new Footprint(
                (long) metrics.sum("jvm_memory_used_bytes", "area=\"heap\""),
                (long) metrics.sum("netty_allocator_memory_used", "memory_type=\"direct\""),
                (long) metrics.sum("process_files_open_files"),
                (long) metrics.sum("sluice_rtmp_connections"));
    }
}
