import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// One ffmpeg for each stream: it waits for the publisher and cuts HLS into memory, without transcoding.
///
/// It serves a single connection, so a stream cannot come twice.
final class FfmpegServers implements Server {
    private final List<Integer> ports;
    private final List<Process> processes = new ArrayList<>();

    FfmpegServers(int streams) {
        ports = Processes.freePorts(streams);
    }

    @Override
    public void start() {
        Path memory = Work.emptyInMemory("ffmpeg");
        Path folder = Work.folder("ffmpeg");
        for (int port : ports) {
            processes.add(Processes.start(command(memory, port), folder, folder.resolve(port + ".log")));
        }
        for (int i = 0; i < ports.size(); i++) {
            int port = ports.get(i);
            Processes.awaitReady(processes.get(i), folder.resolve(port + ".log"), () -> Processes.listens(port));
        }
    }

    private static List<String> command(Path folder, int port) {
        return List.of(
                "ffmpeg",
                "-nostdin",
                "-loglevel",
                "error",
                "-listen",
                "1",
                "-f",
                "flv",
                "-i",
                "rtmp://127.0.0.1:" + port + "/live/bench",
                "-c",
                "copy",
                "-f",
                "hls",
                "-hls_time",
                "2",
                "-hls_list_size",
                "15",
                "-hls_flags",
                "delete_segments",
                folder.resolve(port + ".m3u8").toString());
    }

    @Override
    public List<Long> pids() {
        return processes.stream().map(Process::pid).toList();
    }

    @Override
    public Target target(int stream) {
        return new Target(ports.get(stream), "live", "bench");
    }

    @Override
    public boolean processPerStream() {
        return true;
    }

    @Override
    public void close() {
        processes.forEach(Process::destroyForcibly);
        processes.forEach(Processes::stop);
        Work.emptyInMemory("ffmpeg");
    }
}
