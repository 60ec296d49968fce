package dev.sluice.app;

import java.util.List;

/// What the process is started for, by its arguments.
enum Mode {
    SERVE,
    CHECK_STORE,
    HELP,
    /// The arguments mean nothing.
    UNKNOWN;

    private static final String USAGE = """
            Usage: java [-Dsetting=value ...] -jar quarkus-run.jar [command]

              (no command)   run the service
              check-store    try the configured store on objects of its own, print what it can do and how quickly it
                             answers, and exit: 0 if Sluice can run on it, 1 if not
              help           print this

            Settings come from the environment, from config/application.properties, or from -D before -jar.
            """;

    static Mode of(String... arguments) {
        return switch (List.of(arguments)) {
            case List<String> none when none.isEmpty() -> SERVE;
            case List<String> one when one.equals(List.of("check-store")) -> CHECK_STORE;
            case List<String> one when one.size() == 1 && one.getFirst().matches("help|--help|-h") -> HELP;
            default -> UNKNOWN;
        };
    }

    /// What may stand on the command line.
    static String usage() {
        return USAGE;
    }
}
