package sh.deploy.deployctl.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import sh.deploy.api.manifest.Limits;
import sh.deploy.api.manifest.ManifestReader;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.Reason;
import sh.deploy.deployctl.cluster.Resource;
import sh.deploy.e2e.fuzz.FuzzTarget;
import tools.jackson.databind.node.ObjectNode;

/** A server's words about a manifest: each is told at a line of the manifest. */
public final class LocatedFuzz implements FuzzTarget {
    private static final Document POD = pod();

    @Override
    public void read(byte[] input) {
        var words = new String(input, UTF_8);
        var byMessage = Located.lines(Problem.of(Reason.BAD_REQUEST, words), POD);
        var cause = FieldCause.invalid(words, "x", words);
        var byCause = Located.lines(new Problem(Reason.INVALID, words, null, List.of(cause), 0), POD);
        for (var lines : List.of(byMessage, byCause)) {
            assertThat(lines).isNotEmpty().allMatch(line -> line.startsWith("pod.yaml:"));
        }
    }

    private static Document pod() {
        var yaml =
                "kind: Pod\nmetadata: {name: web, labels: {a.b/c: d}}\nspec:\n  containers:\n  - name: web\n    image: 1\n";
        var manifest = new ManifestReader(Limits.USUAL).read("pod.yaml", yaml).getFirst();
        var pods = new Resource("", "v1", "pods", "pod", "Pod", true, List.of(), List.of(), List.of());
        return new Document((ObjectNode) manifest.content(), manifest.positions(), pods, "default");
    }
}
