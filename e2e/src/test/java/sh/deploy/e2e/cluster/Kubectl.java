package sh.deploy.e2e.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.awaitility.Awaitility;

/**
 * An unmodified kubectl of one version, typed at one cluster.
 *
 * @param environment which cluster: what a shell would have set
 */
public record Kubectl(String version, String binary, Map<String, String> environment) {
    private static final Duration BOUND = Duration.ofSeconds(60);

    /** The two versions that {@code bin/test} fetched: one from before 1.31, one from 1.33 on. */
    public static List<Kubectl> bothVersionsAt(RunningDeploy deploy) {
        return bothVersions(deploy.environment());
    }

    /** As {@link #bothVersionsAt}, for a cluster that is none of those. */
    public static List<Kubectl> bothVersions(Map<String, String> environment) {
        return List.of(version("old", environment), version("new", environment));
    }

    /** The newer of the two. */
    public static Kubectl newest(Map<String, String> environment) {
        return version("new", environment);
    }

    private static Kubectl version(String name, Map<String, String> environment) {
        var binary = Objects.requireNonNull(
                System.getProperty("kubectl." + name),
                "-Dkubectl." + name + " is unset: run bin/test, which fetches it");
        return new Kubectl(name, binary, environment);
    }

    public Command run(String... arguments) {
        return runWith("", arguments);
    }

    /** Runs with this on standard input, for {@code -f -}. */
    public Command runWith(String stdin, String... arguments) {
        var line = new ArrayList<>(List.of(binary));
        line.addAll(List.of(arguments));
        return Command.run(environment, stdin, line);
    }

    /** Standard output of a command that must succeed. */
    public String out(String... arguments) {
        return run(arguments).succeeded().out();
    }

    /** Repeats the command until its output contains the text; fails with the last output after a minute. */
    public void await(String text, String... arguments) {
        Awaitility.await(String.join(" ", arguments) + " says " + text)
                .atMost(BOUND)
                .pollInterval(Duration.ofMillis(200))
                .untilAsserted(() -> {
                    var result = run(arguments);
                    if (!result.out().contains(text)) {
                        throw new AssertionError(result.toString());
                    }
                });
    }

    @Override
    public String toString() {
        return version;
    }
}
