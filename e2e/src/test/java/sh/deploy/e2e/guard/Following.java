package sh.deploy.e2e.guard;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;

/** A kubectl that goes on, as {@code logs -f} does, until the server ends what it reads. */
final class Following implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final String what;
    private final Process process;
    private final List<String> lines = new CopyOnWriteArrayList<>();

    private Following(String what, Process process) {
        this.what = what;
        this.process = process;
        Thread.ofVirtual().name(what).start(this::read);
    }

    static Following begin(TokenBearer bearer, String... arguments) throws IOException {
        var line = new ArrayList<>(List.of(bearer.kubectl().binary()));
        line.addAll(List.of(arguments));
        line.add("--token=" + bearer.token());
        var builder = new ProcessBuilder(line).redirectErrorStream(true);
        builder.environment().putAll(bearer.kubectl().environment());
        return new Following(String.join(" ", arguments), builder.start());
    }

    private void read() {
        try (var in = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            for (var line = in.readLine(); line != null; line = in.readLine()) {
                lines.add(line);
            }
        } catch (IOException closed) {
            lines.add("closed: " + closed);
        }
    }

    /** It has read a line that contains this. */
    boolean hasRead(String text) {
        return lines.stream().anyMatch(line -> line.contains(text));
    }

    void await(String text) {
        Awaitility.await(what + " reads " + text).atMost(SOON).until(() -> hasRead(text));
    }

    boolean goesOn() {
        return process.isAlive();
    }

    void awaitEnd() {
        Awaitility.await(what + " ends, after " + lines).atMost(SOON).until(() -> !process.isAlive());
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
