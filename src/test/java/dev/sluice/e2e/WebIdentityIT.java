package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.testing.S3Server;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/// The service without any keys of its own, in an environment as Kubernetes gives it on EKS (IAM roles for service
/// accounts): it takes the role by its token, and its requests are signed with what it gets for that.
class WebIdentityIT {
    private static final String ROLE = "arn:aws:iam::123456789012:role/sluice";

    private static final String TOKEN = Secrets.issued("the-token-of-the-service-account");

    private static final String SESSION = Secrets.issued("the-token-of-the-session");

    private final List<String> asked = new CopyOnWriteArrayList<>();

    @Test
    void theRoleOfTheServiceAccountOpensTheBuckets() throws IOException {
        Path folder = SluiceProcess.folder("WebIdentityIT");
        Path token = Files.writeString(folder.resolve("token"), TOKEN);
        HttpServer sts = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        try (Buckets.S3 buckets = Buckets.S3.on(S3Server.startForTemporaryKeys(SESSION))) {
            S3Server s3 = buckets.server();
            sts.createContext("/", exchange -> answer(exchange, s3));
            sts.start();
            List<String> environment = List.of(
                    "env",
                    "AWS_ROLE_ARN=" + ROLE,
                    "AWS_WEB_IDENTITY_TOKEN_FILE=" + token,
                    "AWS_REGION=" + S3Server.REGION,
                    "AWS_ENDPOINT_URL_STS=http://127.0.0.1:" + sts.getAddress().getPort());
            Map<String, String> settings = new HashMap<>(buckets.settings());
            settings.keySet().removeIf(name -> name.startsWith("quarkus.s3.aws."));
            try (SluiceProcess service = SluiceProcess.start(folder, settings, environment)) {
                assertThat(service.health("ready")).isPresent();
            }
            assertThat(s3.keys(S3Server.CONTROL_BUCKET)).anyMatch(key -> key.startsWith("pods/"));
            assertThat(asked)
                    .isNotEmpty()
                    .allMatch(form -> form.contains("Action=AssumeRoleWithWebIdentity"))
                    .allMatch(form -> form.contains("RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fsluice"))
                    .allMatch(form -> form.contains("WebIdentityToken=" + TOKEN));
        } finally {
            sts.stop(0);
        }
    }

    /// As AWS STS answers, with the keys that the buckets open to.
    private void answer(HttpExchange exchange, S3Server s3) throws IOException {
        asked.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        byte[] answer = """
            <AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
              <AssumeRoleWithWebIdentityResult>
                <AssumedRoleUser>
                  <Arn>arn:aws:sts::123456789012:assumed-role/sluice/pod</Arn>
                  <AssumedRoleId>AROA:pod</AssumedRoleId>
                </AssumedRoleUser>
                <Credentials>
                  <AccessKeyId>%s</AccessKeyId>
                  <SecretAccessKey>%s</SecretAccessKey>
                  <SessionToken>%s</SessionToken>
                  <Expiration>%s</Expiration>
                </Credentials>
              </AssumeRoleWithWebIdentityResult>
            </AssumeRoleWithWebIdentityResponse>
            """.formatted(
                        s3.accessKey(),
                        s3.secretKey(),
                        SESSION,
                        Instant.now().plus(1, ChronoUnit.HOURS).truncatedTo(ChronoUnit.SECONDS))
                .getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "text/xml");
        exchange.sendResponseHeaders(200, answer.length);
        try (var body = exchange.getResponseBody()) {
            body.write(answer);
        }
    }
}
