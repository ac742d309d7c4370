package sh.deploy.apiserver.admission.podsecurity.standard;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import tools.jackson.databind.node.ObjectNode;

/** Pods for tests of single checks, written with single quotes. */
final class Pods {
    private Pods() {}

    static ObjectNode tree(String json) {
        return JsonTrees.object(json.replace('\'', '"').getBytes(UTF_8));
    }

    static PodTree withSpec(String fields) {
        return PodTree.of(tree("{'metadata':{'name':'x'},'spec':{" + fields + "}}"));
    }

    /** Each argument is the inside of a container; they are called a, b, c, … */
    static PodTree withContainers(String... insides) {
        var all = new StringBuilder();
        for (int i = 0; i < insides.length; i++) {
            all.append(i == 0 ? "" : ",")
                    .append("{'name':'")
                    .append((char) ('a' + i))
                    .append('\'');
            all.append(insides[i].isEmpty() ? "" : ",").append(insides[i]).append('}');
        }
        return withSpec("'containers':[" + all + "]");
    }

    /** Each argument is the inside of a container's security context. */
    static PodTree secured(String... insides) {
        var contexts = new String[insides.length];
        for (int i = 0; i < insides.length; i++) {
            contexts[i] = "'securityContext':{" + insides[i] + "}";
        }
        return withContainers(contexts);
    }

    static PodTree annotated(String annotations, String spec) {
        return PodTree.of(tree("{'metadata':{'name':'x','annotations':{" + annotations + "}},'spec':{" + spec + "}}"));
    }

    /** {@code reason (detail)}; empty when the pod keeps the rule. */
    static String said(PodCheck check, PodTree pod) {
        return check.check(pod).map(found -> Violation.details(List.of(found))).orElse("");
    }

    /** {@code field: sentence} of each field at fault. */
    static List<String> causes(PodCheck check, PodTree pod) {
        return check.check(pod)
                .map(found -> found.offences().stream()
                        .map(Offence::cause)
                        .map(cause -> cause.field() + ": " + cause.message())
                        .toList())
                .orElse(List.of());
    }
}
