import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/// One run: a server is started, loaded, warmed up and measured.
record Trial(Options options, Subject subject, Sample sample, int streams) {
    /// How often the memory is looked at.
    static final Duration STEP = Duration.ofSeconds(1);

    private static final Duration SETTLE = Duration.ofSeconds(2);
    /// For the playlists of the last segments in the window.
    private static final Duration GRACE = Duration.ofSeconds(5);

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(30);

    Figures run() throws InterruptedException {
        try (Server server = subject.server(options, streams)) {
            server.start();
            Thread.sleep(SETTLE);
            double idleMb = server.processPerStream()
                    ? 0
                    : ProcessUsage.of(server.pids()).residentMb();
            try (Load load = load(server, 0)) {
                load.awaitLive(Duration.ofSeconds(streams / options.rate()).plus(CONNECT_TIMEOUT));
                if (load.figures().failures() == 0) {
                    Thread.sleep(Duration.ofSeconds(options.warmupSeconds()));
                }
                return measure(server, load, idleMb);
            }
        }
    }

    /// Begins to connect; the streams are those from `first` on.
    Load load(Server server, int first) {
        var settings = new Publisher.Settings(
                Tape.of(sample.file(), options.chunk()),
                options.chunk(),
                subject.rtmps() ? Optional.of(Certificate.make().context()) : Optional.empty(),
                new LoadFigures());
        List<Server.Target> targets =
                IntStream.range(first, first + streams).mapToObj(server::target).toList();
        return new Load(settings, targets, options.rate());
    }

    private Figures measure(Server server, Load load, double idleMb) throws InterruptedException {
        List<Double> resident = new ArrayList<>();
        LoadFigures.Snapshot sentBefore = load.figures().snapshot();
        Machine.CpuTime machineBefore = Machine.cpuTime();
        ProcessUsage before = ProcessUsage.of(server.pids());
        Instant from = Instant.now();
        long start = System.nanoTime();
        long window = Duration.ofSeconds(options.seconds()).toNanos();
        while (System.nanoTime() - start < window && load.figures().failures() == 0) {
            Thread.sleep(STEP);
            resident.add(ProcessUsage.of(server.pids()).residentMb());
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        ProcessUsage after = ProcessUsage.of(server.pids());
        double idle = Machine.cpuTime().idlePercentSince(machineBefore);
        LoadFigures.Snapshot sent = load.figures().snapshot().since(sentBefore);
        Instant to = Instant.now();
        int live = load.live();
        String failure = load.figures().firstFailure().orElse("");
        if (server.sink().isPresent()) {
            Thread.sleep(GRACE);
        }
        load.close();
        return new Figures(
                streams,
                seconds,
                sent.sentBytes() / 1e9,
                load.bytesDue(seconds) / 1e9,
                after.cpuSeconds() - before.cpuSeconds(),
                idle,
                idleMb,
                resident.stream().mapToDouble(mb -> mb).max().orElse(Double.NaN),
                resident,
                sent.latePercentile(0.99),
                live,
                failure,
                server.sink().map(SinkProcess::signing).orElse(""),
                server.sink().map(sink -> latencies(sink, load, from, to)).orElse(List.of()),
                server.gcLog().map(log -> new GcLog(log).pausesMs(from, to)).orElse(List.of()));
    }

    /// Of the segments whose last frame was sent between two moments and whose playlist was written before the run's
    /// end.
    private static List<Latency> latencies(SinkProcess sink, Load load, Instant from, Instant to) {
        Map<String, NavigableMap<Integer, Long>> named = new HashMap<>();
        for (SinkProcess.PlaylistWrite write : sink.playlists()) {
            // Such as /media/seg/bench-7/…
            String channel = write.path().split("/")[3];
            named.computeIfAbsent(channel, unused -> new TreeMap<>()).putIfAbsent(write.lastSegment(), write.micros());
        }
        List<Latency> latencies = new ArrayList<>();
        long first = ChronoUnit.MICROS.between(Instant.EPOCH, from);
        long last = ChronoUnit.MICROS.between(Instant.EPOCH, to);
        List<List<Publisher.Segment>> sent = load.segments();
        for (int stream = 0; stream < sent.size(); stream++) {
            NavigableMap<Integer, Long> writes =
                    named.getOrDefault(SluiceServer.channel(stream), Collections.emptyNavigableMap());
            List<Publisher.Segment> segments = sent.get(stream);
            for (int i = 0; i < segments.size(); i++) {
                long sentMicros = segments.get(i).lastFrameMicros();
                if (sentMicros >= first && sentMicros < last) {
                    var write = writes.ceilingEntry(i);
                    latencies.add(write == null ? Latency.NEVER : Latency.of(segments.get(i), write.getValue()));
                }
            }
        }
        return latencies;
    }
}
