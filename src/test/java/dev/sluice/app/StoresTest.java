package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.store.StoreMisconfiguredException;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoresTest {
    @Test
    void withNothingConfiguredObjectsAreFilesUnderTheDataFolder() {
        StoreConfig config = config(Map.of());

        assertThat(config.kind()).isEqualTo(StoreConfig.Kind.FILE);
        assertThat(config.file().root()).isEqualTo(Path.of("data/store"));
        assertThat(config.s3().mediaBucket()).isEmpty();
        assertThat(config.s3().controlBucket()).isEmpty();
    }

    @Test
    void everySettingIsRead() {
        StoreConfig config = config(Map.of(
                "sluice.store.kind", "s3",
                "sluice.data-dir", "elsewhere",
                "sluice.store.s3.media-bucket", "m",
                "sluice.store.s3.control-bucket", "c"));

        assertThat(config.kind()).isEqualTo(StoreConfig.Kind.S3);
        assertThat(config.file().root()).isEqualTo(Path.of("elsewhere/store"));
        assertThat(config.s3().mediaBucket()).hasValue("m");
        assertThat(config.s3().controlBucket()).hasValue("c");
    }

    @ParameterizedTest
    @CsvSource({
        "'',  c, sluice.store.s3.media-bucket is missing",
        "m,  '', sluice.store.s3.control-bucket is missing",
        "same, same, sluice.store.s3.control-bucket and sluice.store.s3.media-bucket must differ"
    })
    void bucketsThatCannotWorkAreReportedWithTheirSetting(String media, String control, String message) {
        StoreConfig config = config(Map.of(
                "sluice.store.kind", "s3",
                "sluice.store.s3.media-bucket", media,
                "sluice.store.s3.control-bucket", control));

        assertThatThrownBy(() -> Stores.requireBuckets(config.s3()))
                .isInstanceOf(StoreMisconfiguredException.class)
                .hasMessageStartingWith(message);
    }

    private static StoreConfig config(Map<String, String> values) {
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withMapping(StoreConfig.class)
                .withSources(new PropertiesConfigSource(values, "test", 100))
                .build();
        return config.getConfigMapping(StoreConfig.class);
    }
}
