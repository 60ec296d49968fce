package dev.sluice.hooks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.channels.ChannelId;
import dev.sluice.live.PublishAuthorizer.Question;
import dev.sluice.rtmp.session.PublishRequest;
import dev.sluice.rtmp.session.StreamName;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PermissionsTest {
    private static final ChannelId STUDIO = new ChannelId("studio");

    private long nowNanos = Long.MAX_VALUE - Duration.ofSeconds(5).toNanos();
    private final Permissions permissions = new Permissions(Duration.ofSeconds(10), () -> nowNanos);

    private static Question question(String name, String app) {
        return new Question(
                new PublishRequest(new StreamName(name), app, Map.of(), "", ""),
                InetAddress.ofLiteral("2001:db8::1"),
                false);
    }

    @Test
    void aPermissionEndsWithItsTime() {
        permissions.give(question("key", "live"), STUDIO);
        nowNanos += Duration.ofMillis(9_999).toNanos();
        assertThat(permissions.find(question("key", "live"))).contains(STUDIO);
        nowNanos += Duration.ofMillis(1).toNanos();
        assertThat(permissions.find(question("key", "live"))).isEmpty();
    }

    @Test
    void whatIsSplitOtherwiseIsAnotherQuestion() {
        permissions.give(question("ab", "c"), STUDIO);
        assertThat(permissions.find(question("a", "bc"))).isEmpty();
        assertThat(permissions.find(question("abc", ""))).isEmpty();
    }

    @Test
    void theOldestGoWhereThereAreTooMany() {
        for (int i = 0; i <= Permissions.MOST; i++) {
            permissions.give(question("key-" + i, "live"), STUDIO);
        }
        assertThat(permissions.find(question("key-0", "live"))).isEmpty();
        assertThat(permissions.find(question("key-1", "live"))).contains(STUDIO);
        assertThat(permissions.find(question("key-" + Permissions.MOST, "live")))
                .contains(STUDIO);
    }

    @Test
    void withoutALifetimeNothingIsKept() {
        Permissions none = new Permissions(Duration.ZERO, () -> nowNanos);
        none.give(question("key", "live"), STUDIO);
        assertThat(none.find(question("key", "live"))).isEmpty();
    }
}
