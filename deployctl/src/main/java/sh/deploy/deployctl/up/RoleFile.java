package sh.deploy.deployctl.up;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.slf4j.LoggerFactory;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import picocli.CommandLine.ParseResult;
import sh.deploy.deployctl.Failure;
import sh.deploy.deployctl.Options;
import sh.deploy.deployctl.Session;

/** What the commands that run one role have in common: a settings file, and an orderly end. */
final class RoleFile {
    private RoleFile() {}

    /** Reads one kind of settings; says what is wrong with an {@link IllegalArgumentException}, and no more than that of YAML. */
    @FunctionalInterface
    interface Reader<T> {
        T read(Path file) throws IOException;
    }

    static <T> T read(ParseResult own, Session session, Reader<T> reader) throws IOException {
        var given = Options.text(own, "--config", "");
        if (given.isEmpty()) {
            throw Failure.usage("--config FILE is missing; see --help for what is in it");
        }
        var file = session.resolve(given).toAbsolutePath();
        if (!Files.exists(file)) {
            throw Failure.usage("there is no file " + file);
        }
        try {
            return reader.read(file);
        } catch (IllegalArgumentException e) {
            throw Failure.usage(String.valueOf(e.getMessage()));
        } catch (YamlEngineException e) {
            throw Failure.usage(file + position(e) + ": " + problem(e));
        }
    }

    private static String position(YamlEngineException e) {
        var mark = e instanceof MarkedYamlEngineException marked ? marked.getProblemMark() : Optional.<Mark>empty();
        return mark.map(at -> ":" + (at.getLine() + 1) + ":" + (at.getColumn() + 1))
                .orElse("");
    }

    private static String problem(YamlEngineException e) {
        return "this is not YAML: "
                + (e instanceof MarkedYamlEngineException marked ? marked.getProblem() : e.getMessage())
                + ". Settings are lines such as \"dataDir: /var/lib/deploy\"; texts with special characters go in quotes";
    }

    /** For the help. */
    static String help(List<String> required, List<String> optional) {
        return "Settings in YAML, one \"key: value\" a line. Required: " + String.join(", ", required) + ". Optional: "
                + String.join(", ", optional) + ".";
    }

    /** Closes the parts in the given order when the process is asked to end. */
    static void onShutdown(CountDownLatch end, AutoCloseable... parts) {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            for (var part : parts) {
                                try {
                                    part.close();
                                } catch (Exception e) {
                                    LoggerFactory.getLogger(RoleFile.class)
                                            .warn("a part did not close in good order", e);
                                }
                            }
                            end.countDown();
                        },
                        "shutdown"));
    }
}
