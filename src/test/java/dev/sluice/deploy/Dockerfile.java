package dev.sluice.deploy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// The image's description, instruction by instruction.
public final class Dockerfile {
    public static final Path PATH = Path.of("src", "main", "docker", "Dockerfile.jvm");

    private static final Pattern VARIABLE = Pattern.compile("(\\w+)=(\\S+)");

    private Dockerfile() {}

    /// The arguments of all instructions of that name; continued lines are joined.
    public static List<String> instructions(String name) throws IOException {
        String joined = Files.readString(PATH).replace("\\\n", " ");
        return joined.lines()
                .filter(line -> line.startsWith(name + " "))
                .map(line -> line.substring(name.length() + 1).strip())
                .toList();
    }

    /// The command that every container of the image runs.
    public static List<String> entryPoint() throws IOException {
        return new ObjectMapper()
                .readValue(instructions("ENTRYPOINT").getFirst(), new TypeReference<List<String>>() {});
    }

    /// What the image sets in the environment.
    public static Map<String, String> environment() throws IOException {
        Map<String, String> variables = new LinkedHashMap<>();
        instructions("ENV")
                .forEach(line -> VARIABLE.matcher(line)
                        .results()
                        .forEach(variable -> variables.put(variable.group(1), variable.group(2))));
        return variables;
    }
}
