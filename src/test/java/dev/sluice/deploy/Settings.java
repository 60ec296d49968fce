package dev.sluice.deploy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.ConfigMappings;
import io.smallrye.config.ConfigMappings.ConfigClass;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// The service's settings as it would see them in an environment.
final class Settings {
    private static final List<ConfigClass> MAPPINGS = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("dev.sluice").stream()
                    .filter(type -> type.isAnnotatedWith(ConfigMapping.class))
                    .map(JavaClass::reflect)
                    .map(ConfigClass::configClass)
                    .toList();

    private Settings() {}

    /// Our defaults, then `application.properties`, then the environment; fails on a value that the service would not
    /// take.
    static SmallRyeConfig in(Map<String, String> environment) {
        SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addDiscoveredConverters()
                .withSources(new EnvConfigSource(environment, EnvConfigSource.ORDINAL));
        try {
            builder.withSources(new PropertiesConfigSource(
                    Path.of("src/main/resources/application.properties").toUri().toURL(), 100));
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        MAPPINGS.forEach(builder::withMapping);
        return builder.build();
    }

    /// The environment variables of all settings of our own.
    static Set<String> variables() {
        return MAPPINGS.stream()
                .flatMap(mapping -> ConfigMappings.getProperties(mapping).keySet().stream())
                .map(Settings::variable)
                .collect(Collectors.toSet());
    }

    /// As MicroProfile Config maps a name.
    static String variable(String setting) {
        return setting.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }
}
