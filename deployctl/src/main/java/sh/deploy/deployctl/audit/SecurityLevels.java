package sh.deploy.deployctl.audit;

import java.util.ArrayList;
import tools.jackson.databind.JsonNode;

/** Each namespace says what its pods may, or the server says it for those that do not. */
final class SecurityLevels extends StatusCheck {
    private static final String ENFORCE = "pod-security.kubernetes.io/enforce";
    private static final String NONE = "privileged";

    SecurityLevels() {
        super(new Rule("pod-security-levels", "5.2.1", "Each namespace holds its pods to a Pod Security level."));
    }

    @Override
    Finding judge(JsonNode status, Evidence evidence) {
        var usual = setting(status, "podSecurity").path("enforce").asString(NONE);
        var reasons = new ArrayList<String>();
        var mend = new StringBuilder("kubectl label namespace");
        int held = 0;
        for (var namespace : evidence.list("namespaces")) {
            var name = Objects.name(namespace);
            var label = Objects.label(namespace, ENFORCE);
            if (name.startsWith(Objects.SYSTEM)) {
                continue;
            }
            if ((label.isEmpty() ? usual : label).equals(NONE)) {
                reasons.add("namespace " + name + " takes every pod: it is labelled "
                        + (label.isEmpty() ? "nothing, and the server's default is " + usual : ENFORCE + "=" + label));
                mend.append(' ').append(Shell.word(name));
            } else {
                held++;
            }
        }
        return Finding.of(
                reasons,
                mend + " --overwrite " + ENFORCE + "=baseline",
                held + " namespaces hold their pods to a level");
    }
}
