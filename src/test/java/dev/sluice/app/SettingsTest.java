package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.ConfigMappings;
import io.smallrye.config.ConfigMappings.ConfigClass;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// What operators rely on: the names of our settings and their defaults, in the code and in the README's table. The
/// settings are those of all mappings on the class path, so that none can be added unseen.
class SettingsTest {
    /// Stands for a setting without a default.
    private static final String NONE = "–";

    /// `| name | default | …`: the first two cells of a row.
    private static final Pattern ROW = Pattern.compile("^\\| `(sluice\\.[a-z0-9.-]+)` \\| `?([^|`]+?)`? \\|.*\\|$");

    @Test
    void everySettingHasTheNameAndTheDefaultThatOperatorsRelyOn() {
        assertThat(settings())
                .containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                        Map.entry("sluice.data-dir", "data"),
                        Map.entry("sluice.drain.timeout", "30s"),
                        Map.entry("sluice.hls.segment-duration", "2s"),
                        Map.entry("sluice.hls.window", "30s"),
                        Map.entry("sluice.ingest.url", NONE),
                        Map.entry("sluice.playback.base-url", NONE),
                        Map.entry("sluice.pod.id", NONE),
                        Map.entry("sluice.publish.acquisitions-per-second", "100"),
                        Map.entry("sluice.publish.authorization.cache", "30s"),
                        Map.entry("sluice.publish.authorization.secret", NONE),
                        Map.entry("sluice.publish.authorization.timeout", "2s"),
                        Map.entry("sluice.publish.authorization.url", NONE),
                        Map.entry("sluice.publish.conflict", "takeover"),
                        Map.entry("sluice.publish.max-sessions", "600"),
                        Map.entry("sluice.publish.reconnect-window", "60s"),
                        Map.entry("sluice.rtmp.allowed-networks", NONE),
                        Map.entry("sluice.rtmp.host", "0.0.0.0,[::]"),
                        Map.entry("sluice.rtmp.idle-timeout", "30s"),
                        Map.entry("sluice.rtmp.port", "1935"),
                        Map.entry("sluice.rtmp.publish-timeout", "15s"),
                        Map.entry("sluice.rtmp.denied-networks", NONE),
                        Map.entry("sluice.rtmp.handshake-timeout", "10s"),
                        Map.entry("sluice.rtmp.max-connections", "4000"),
                        Map.entry("sluice.rtmp.max-connections-per-address", NONE),
                        Map.entry("sluice.rtmp.min-bitrate", "100"),
                        Map.entry(
                                "sluice.rtmp.proxy-networks",
                                "127.0.0.0/8,::1/128,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,100.64.0.0/10,"
                                        + "169.254.0.0/16,fc00::/7,fe80::/10"),
                        Map.entry("sluice.rtmp.proxy-protocol", "off"),
                        Map.entry("sluice.rtmps.port", "1936"),
                        Map.entry("sluice.rtmps.tls-configuration-name", NONE),
                        Map.entry("sluice.store.file.root", "data/store"),
                        Map.entry("sluice.store.kind", "file"),
                        Map.entry("sluice.store.s3.control-bucket", NONE),
                        Map.entry("sluice.store.s3.media-bucket", NONE),
                        Map.entry(
                                "sluice.webhooks.events",
                                "session.started,session.ended,session.finding,recording.ready"),
                        Map.entry("sluice.webhooks.secret", NONE),
                        Map.entry("sluice.webhooks.timeout", "10s"),
                        Map.entry("sluice.webhooks.url", NONE)));
    }

    @Test
    void theReadmeListsEverySettingWithItsDefaultAndNoOther() throws IOException {
        Map<String, String> listed = new TreeMap<>();
        Files.readAllLines(Path.of("README.md")).stream()
                .map(ROW::matcher)
                .filter(row -> row.matches())
                .forEach(row -> listed.put(row.group(1), row.group(2)));

        assertThat(listed).containsExactlyInAnyOrderEntriesOf(settings());
    }

    /// Name and default of every setting, as a process without any configuration sees them.
    private static Map<String, String> settings() {
        List<ConfigClass> mappings = mappings();
        SmallRyeConfigBuilder builder =
                new SmallRyeConfigBuilder().addDefaultInterceptors().addDiscoveredConverters();
        mappings.forEach(builder::withMapping);
        SmallRyeConfig config = builder.build();
        Map<String, String> settings = new TreeMap<>();
        for (ConfigClass mapping : mappings) {
            // A list's elements are there beside the list; they are no settings of their own.
            ConfigMappings.getProperties(mapping).keySet().stream()
                    .filter(name -> !name.endsWith("[*]"))
                    .forEach(name -> settings.put(
                            name,
                            Optional.ofNullable(config.getConfigValue(name).getValue())
                                    .orElse(NONE)));
        }
        return settings;
    }

    private static List<ConfigClass> mappings() {
        return new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("dev.sluice").stream()
                        .filter(type -> type.isAnnotatedWith(ConfigMapping.class))
                        .map(JavaClass::reflect)
                        .map(ConfigClass::configClass)
                        .toList();
    }
}
