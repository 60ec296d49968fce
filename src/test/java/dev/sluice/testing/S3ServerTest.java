package dev.sluice.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;

class S3ServerTest {
    @Test
    void theMediaBucketIsReadByAnybodyAndTheControlBucketByNobody() throws Exception {
        try (S3Server server = S3Server.start();
                HttpClient client = HttpClient.newHttpClient()) {
            server.put(S3Server.MEDIA_BUCKET, "some/object", "bytes");
            server.put(S3Server.CONTROL_BUCKET, "some/object", "bytes");
            HttpRequest media =
                    HttpRequest.newBuilder(server.mediaUrl("some/object")).build();
            HttpRequest control = HttpRequest.newBuilder(
                            server.endpoint().resolve("/" + S3Server.CONTROL_BUCKET + "/some/object"))
                    .build();

            assertThat(client.send(media, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
            assertThat(client.send(control, BodyHandlers.ofString()).statusCode())
                    .isEqualTo(403);
        }
    }
}
