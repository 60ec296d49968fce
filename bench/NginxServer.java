import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// nginx with the RTMP module, which cuts HLS into memory: one worker, the same length of segments as Sluice.
final class NginxServer implements Server {
    private static final Path MODULE = Path.of("/usr/lib/nginx/modules/ngx_rtmp_module.so");

    private final int port = Processes.freePort();
    private final Path folder = Work.folder("nginx");
    private Process process;

    @Override
    public void start() {
        if (!Files.exists(MODULE)) {
            throw new IllegalStateException(MODULE + " is not there: install nginx and libnginx-mod-rtmp");
        }
        Path config = folder.resolve("nginx.conf");
        boolean root = System.getProperty("user.name").equals("root");
        try {
            Files.writeString(config, """
                load_module %s;
                %s
                daemon off;
                worker_processes 1;
                worker_rlimit_nofile 65536;
                pid %s;
                error_log stderr warn;
                events {
                  worker_connections 16384;
                }
                rtmp {
                  access_log off;
                  server {
                    listen 127.0.0.1:%d;
                    application live {
                      live on;
                      hls on;
                      hls_path %s;
                      hls_fragment 2s;
                      hls_playlist_length 30s;
                      hls_cleanup on;
                    }
                  }
                }
                """.formatted(
                    MODULE, root ? "user root;" : "", folder.resolve("nginx.pid"), port, Work.emptyInMemory("nginx")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Path log = folder.resolve("nginx.log");
        List<String> command = List.of("nginx", "-e", "stderr", "-p", folder.toString(), "-c", config.toString());
        process = Processes.start(command, folder, log);
        Processes.awaitReady(process, log, () -> Processes.listens(port));
    }

    @Override
    public List<Long> pids() {
        return List.of(process.pid());
    }

    @Override
    public Target target(int stream) {
        return new Target(port, "live", "bench-" + stream);
    }

    @Override
    public void close() {
        if (process != null) {
            Processes.stop(process);
        }
        Work.emptyInMemory("nginx");
    }
}
