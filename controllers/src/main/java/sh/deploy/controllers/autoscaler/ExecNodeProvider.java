package sh.deploy.controllers.autoscaler;

import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import sh.deploy.api.nodepool.NodePool;
import sh.deploy.api.object.Json;

/**
 * Has an executable of the user's make and end nodes. {@code spec.provider.exec.command} is a list: the executable and its first
 * arguments. It gets one JSON object on its standard input, with {@code action} ({@code add} or {@code remove}), {@code node} and, to add,
 * {@code pool}. Exit 0 means that it is under way; anything else is a failure, and what it printed is the reason shown.
 */
final class ExecNodeProvider implements NodeProvider {
    private static final long MAX_SECONDS = 30;
    private static final int MAX_OUTPUT = 1000;

    private final List<String> command = new ArrayList<>();

    ExecNodeProvider(Map<String, Object> settings) {
        if (!(settings.get("command") instanceof List<?> words) || words.isEmpty()) {
            throw new IllegalArgumentException(
                    "spec.provider.exec.command must be a list: an executable and arguments");
        }
        words.forEach(word -> command.add(String.valueOf(word)));
    }

    @Override
    public void add(String node, NodePool pool) throws Exception {
        run(Map.of("action", "add", "node", node, "pool", pool));
    }

    @Override
    public void remove(String node) throws Exception {
        run(Map.of("action", "remove", "node", node));
    }

    private void run(Map<String, Object> request) throws IOException, InterruptedException {
        var input = Files.createTempFile("node-provider", ".json");
        var output = Files.createTempFile("node-provider", ".out");
        try {
            Files.write(input, Json.MAPPER.writeValueAsBytes(request));
            var process = new ProcessBuilder(command)
                    .redirectInput(input.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            if (!process.waitFor(MAX_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(command.getFirst() + " did not end within " + MAX_SECONDS + " s");
            }
            if (process.exitValue() != 0) {
                throw new IOException(command.getFirst() + " ended with " + process.exitValue() + ": " + said(output));
            }
        } finally {
            Files.deleteIfExists(input);
            Files.deleteIfExists(output);
        }
    }

    private static String said(Path output) throws IOException {
        try (var reader = new InputStreamReader(Files.newInputStream(output), StandardCharsets.UTF_8)) {
            var text = new char[MAX_OUTPUT];
            int length = reader.read(text);
            return new String(text, 0, Math.max(0, length)).strip();
        }
    }
}
