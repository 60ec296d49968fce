package dev.sluice.testing;

import java.util.Objects;
import java.util.concurrent.CountDownLatch;

/// The same S3 as a program of its own, which `deploy/machine/run` starts from this source: on the port that its
/// argument names, opened by the credentials in its environment (`S3_ACCESS_KEY`, `S3_SECRET_KEY`). It runs until
/// it is killed.
///
/// S3Proxy has a program too, but one that can only be told which store it has, not to judge `If-Match` as S3 does.
final class S3Program {
    private S3Program() {}

    public static void main(String[] arguments) throws InterruptedException {
        int port = Integer.parseInt(arguments[0]);
        try (S3Server server = S3Server.start(port, secret("S3_ACCESS_KEY"), secret("S3_SECRET_KEY"))) {
            System.out.println("S3 at " + server.endpoint());
            new CountDownLatch(1).await();
        }
    }

    private static String secret(String name) {
        return Objects.requireNonNull(System.getenv(name), name);
    }
}
