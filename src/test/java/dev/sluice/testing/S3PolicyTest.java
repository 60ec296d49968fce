package dev.sluice.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.testing.S3Policy.Call;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class S3PolicyTest {
    private final S3Policy policy;

    S3PolicyTest(@TempDir Path records) {
        policy = new S3Policy(records);
    }

    @ParameterizedTest
    @CsvSource({
        "PUT, media, seg/a/1.ts",
        "GET, control, channels/a.json",
        "HEAD, media, live/a/index.m3u8",
        "DELETE, media, seg/a/1.ts",
    })
    void whatTheServiceNeedsIsGranted(String method, String bucket, String key) {
        assertThat(policy.allows(new Call(method, bucket, key, Set.of(), Set.of())))
                .isTrue();
        policy.close();
    }

    @ParameterizedTest
    @CsvSource({
        "DELETE, control, channels/a.json",
        "DELETE, media, rec/a/playlist.m3u8",
        "PUT, media, elsewhere/a",
        "PUT, media, top",
        "PUT, another, seg/a/1.ts",
        "POST, media, seg/a/1.ts",
        "PUT, media, ''",
    })
    void whatItHasNoUseForIsDeniedAndFailsTheTest(String method, String bucket, String key) {
        assertThat(policy.allows(new Call(method, bucket, key, Set.of(), Set.of())))
                .isFalse();
        assertThatThrownBy(policy::close).isInstanceOf(AssertionError.class).hasMessageContaining("does not grant");
    }

    /// Access lists, tags, versions, parts of uploads: each is a right of its own.
    @Test
    void aSubresourceIsAnotherRight() {
        assertThat(policy.allows(new Call("PUT", "media", "seg/a/1.ts", Set.of("acl"), Set.of())))
                .isFalse();
        assertThat(policy.allows(new Call("GET", "media", "", Set.of("location"), Set.of())))
                .isFalse();
        assertThat(policy.allows(new Call("GET", "media", "", Set.of("list-type", "prefix"), Set.of())))
                .isTrue();
    }

    /// The control bucket's own policy denies it to everybody.
    @ParameterizedTest
    @CsvSource({"audit/a.json", "leases/a.json"})
    void whatMustNotBeReplacedBlindlyIsWrittenUnderACondition(String key) {
        assertThat(policy.allows(new Call("PUT", "control", key, Set.of(), Set.of(Call.IF_NONE_MATCH))))
                .isTrue();
        assertThat(policy.allows(new Call("PUT", "control", key, Set.of(), Set.of())))
                .isFalse();
        assertThatThrownBy(policy::close).hasMessageContaining("without a condition");
    }

    @Test
    void aLeaseIsReplacedAndAnAuditEntryNever() {
        assertThat(policy.allows(new Call("PUT", "control", "leases/a.json", Set.of(), Set.of(Call.IF_MATCH))))
                .isTrue();
        assertThat(policy.allows(new Call("PUT", "control", "audit/a.json", Set.of(), Set.of(Call.IF_MATCH))))
                .isFalse();
    }
}
