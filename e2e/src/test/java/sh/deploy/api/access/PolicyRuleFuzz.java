package sh.deploy.api.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import sh.deploy.e2e.fuzz.FuzzTarget;

/** Wildcards in the rules of roles: what one rule covers of another, it allows wherever the other does. Three lines: two rules and a path. */
public final class PolicyRuleFuzz implements FuzzTarget {
    @Override
    public void read(byte[] input) throws Exception {
        var lines = new String(input, UTF_8).split("\n", 3);
        if (lines.length < 3) {
            return;
        }
        var one = words(lines[0]);
        var other = words(lines[1]);
        var asked = words(lines[2]).getFirst();
        var paths = rule(List.of(), one);
        var otherPaths = rule(List.of(), other);
        if (paths.covers(otherPaths) && otherPaths.allowsPath("get", asked)) {
            assertThat(paths.allowsPath("get", asked)).isTrue();
        }
        int slash = asked.indexOf('/');
        var resource = slash < 0 ? asked : asked.substring(0, slash);
        var subresource = slash < 0 ? "" : asked.substring(slash + 1);
        var resources = rule(one, List.of());
        var otherResources = rule(other, List.of());
        if (resources.covers(otherResources) && otherResources.allows("get", "", resource, subresource, "n")) {
            assertThat(resources.allows("get", "", resource, subresource, "n")).isTrue();
        }
    }

    private static List<String> words(String line) {
        return Arrays.asList(line.split(" ", -1));
    }

    private static PolicyRule rule(List<String> resources, List<String> paths) {
        return new PolicyRule(List.of("get"), List.of(""), resources, List.of(), paths);
    }
}
