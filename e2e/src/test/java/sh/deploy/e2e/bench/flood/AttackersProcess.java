package sh.deploy.e2e.bench.flood;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** The attackers in a process of their own, which the machine serves last. One thread at a time. */
final class AttackersProcess implements AutoCloseable {
    /** @param failed neither done nor refused with 429 and a time to try again */
    record Count(long done, long refused, long failed) {
        Count plus(Count more) {
            return new Count(done + more.done, refused + more.refused, failed + more.failed);
        }
    }

    private final Process process;
    private final BufferedReader answers;
    private final Writer orders;

    AttackersProcess(int port, Path identities, FloodOptions options) throws IOException {
        process = new ProcessBuilder(
                        "nice",
                        "-n",
                        "" + options.niceness(),
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-Xmx1g",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Attackers.class.getName(),
                        "" + port,
                        identities.toString(),
                        "" + options.watches())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        answers = process.inputReader();
        orders = process.outputWriter();
    }

    /** Returns once they have begun; watches are open then. */
    void begin(List<Attack> attacks) throws IOException {
        order(attacks.stream().map(Attack::name).collect(Collectors.joining(" ")));
    }

    Count end() throws IOException {
        var words = order("").split(" ");
        return new Count(Long.parseLong(words[0]), Long.parseLong(words[1]), Long.parseLong(words[2]));
    }

    private String order(String line) throws IOException {
        orders.write(line + "\n");
        orders.flush();
        var answer = answers.readLine();
        if (answer == null) {
            throw new IOException("the attackers' process has ended");
        }
        return answer;
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
