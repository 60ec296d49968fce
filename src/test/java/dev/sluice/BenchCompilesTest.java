package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The benchmark is run from its sources, so nothing else compiles it.
class BenchCompilesTest {
    @TempDir
    Path classes;

    @Test
    void withoutAWarning() throws IOException {
        List<Path> sources;
        try (var files = Files.list(Path.of("bench"))) {
            sources = files.filter(file -> file.toString().endsWith(".java")).toList();
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter output = new StringWriter();
        List<String> options = List.of("-Xlint:all", "-Werror", "-proc:none", "-cp", "", "-d", classes.toString());
        boolean compiled;
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            compiled = compiler.getTask(output, files, null, options, null, files.getJavaFileObjectsFromPaths(sources))
                    .call();
        }
        assertThat(compiled).as(output.toString()).isTrue();
        assertThat(classes.resolve("Bench.class")).exists();
        assertThat(classes.resolve("S3Sink.class")).exists();
    }
}
