package sh.deploy.deployctl.up;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.ParseResult;
import sh.deploy.deployctl.Failure;
import sh.deploy.deployctl.Options;
import sh.deploy.deployctl.Session;

/** What the commands that run one role have in common: a settings file, and an orderly end. */
final class RoleFile {
    private RoleFile() {}

    /** Reads one kind of settings; says what is wrong with an {@link IllegalArgumentException}. */
    @FunctionalInterface
    interface Reader<T> {
        T read(Path file) throws IOException;
    }

    static <T> T read(ParseResult own, Session session, Reader<T> reader) throws IOException {
        var given = Options.text(own, "--config", "");
        if (given.isEmpty()) {
            throw Failure.usage("--config FILE is missing");
        }
        var file = session.resolve(given).toAbsolutePath();
        if (!Files.exists(file)) {
            throw Failure.usage("there is no file " + file);
        }
        try {
            return reader.read(file);
        } catch (IllegalArgumentException e) {
            throw Failure.usage(String.valueOf(e.getMessage()));
        }
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
