package sh.deploy.deployctl.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/** No pod that runs has a setting that it should not have; the namespaces of the system's own parts excepted. */
final class PodsWithout implements Check {
    private final Rule rule;
    private final Function<JsonNode, List<String>> offences;
    private final String mend;

    /**
     * @param offences of a pod's spec: fields with their values
     * @param mend how to be rid of it
     */
    PodsWithout(Rule rule, Function<JsonNode, List<String>> offences, String mend) {
        this.rule = rule;
        this.offences = offences;
        this.mend = mend;
    }

    @Override
    public Rule rule() {
        return rule;
    }

    @Override
    public Finding judge(Evidence evidence) {
        var reasons = new ArrayList<String>();
        int seen = 0;
        for (var pod : evidence.list("pods")) {
            if (!Objects.isOfTheSystem(Objects.namespace(pod))) {
                seen++;
                offences.apply(pod.path("spec"))
                        .forEach(offence -> reasons.add("pod " + Objects.place(pod) + ": " + offence));
            }
        }
        return Finding.of(reasons, mend, "none of " + seen + " pods outside the system's own namespaces");
    }
}
