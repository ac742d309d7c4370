package sh.deploy.deployctl.audit;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Each namespace says what its pods may, or the server says it for those that do not. */
final class SecurityLevels extends StatusCheck {
    private static final String ENFORCE = "pod-security.kubernetes.io/enforce";
    private static final String NONE = "privileged";
    private static final List<String> LEVELS = List.of("baseline", "restricted");
    private static final String CONTROLLERS = "system:controllers";

    SecurityLevels() {
        super(new Rule("pod-security-levels", "5.2.1", "Each namespace holds its pods to a Pod Security level."));
    }

    @Override
    Finding judge(JsonNode status, Evidence evidence) {
        var settings = setting(status, "podSecurity");
        var usual = usual(settings);
        var exempt = texts(settings, "exemptNamespaces");
        var reasons = new ArrayList<String>();
        var unlabelled = new StringBuilder();
        int held = 0;
        for (var namespace : evidence.list("namespaces")) {
            var name = Objects.name(namespace);
            var label = Objects.label(namespace, ENFORCE);
            if (Objects.isOfTheSystem(name)) {
                continue;
            }
            if (exempt.contains(name)) {
                reasons.add("namespace " + name + " takes every pod: the server's settings exempt it");
            } else if (!LEVELS.contains(label.isEmpty() ? usual : label)) {
                reasons.add("namespace " + name + " takes every pod: it is labelled "
                        + (label.isEmpty() ? "nothing, and the server's default is " + usual : ENFORCE + "=" + label));
                unlabelled.append(' ').append(Shell.word(name));
            } else {
                held++;
            }
        }
        reasons.addAll(madeByTheExempt(settings));
        return Finding.of(
                reasons,
                mend(unlabelled.toString()),
                held + " namespaces hold their pods to a level" + excepted(settings));
    }

    /**
     * What holds where a namespace says nothing.
     *
     * @throws Unseen where the server does not say it, or in a word of a later version
     */
    private static String usual(JsonNode settings) {
        var level = settings.path("enforce").asString("");
        if (!level.equals(NONE) && !LEVELS.contains(level)) {
            throw Unseen.hidden(
                    "this server does not say in /statusz which Pod Security level holds for namespaces without a label: "
                            + (level.isEmpty()
                                    ? "it is of an earlier version"
                                    : "\"" + level + "\" is none that is known here"));
        }
        return level;
    }

    /** Who may make a Deployment may have any pod made by an exempt user, whatever their namespace says. */
    private static List<String> madeByTheExempt(JsonNode settings) {
        return texts(settings, "exemptUsers").contains(CONTROLLERS)
                ? List.of(
                        "every namespace takes every pod of a Deployment and the like: the server's settings exempt the user "
                                + CONTROLLERS + ", which makes them")
                : List.of();
    }

    private static String mend(String unlabelled) {
        return unlabelled.isEmpty()
                ? "take these out of the exemptions of PodSecurity in the file that the server is given as"
                        + " --admission-control-config-file, and start it again"
                : "kubectl label namespace" + unlabelled + " --overwrite " + ENFORCE + "=baseline";
    }

    private static String excepted(JsonNode settings) {
        var users = texts(settings, "exemptUsers");
        var classes = texts(settings, "exemptRuntimeClasses");
        return (users.isEmpty() ? "" : ", but not those of users " + String.join(", ", users))
                + (classes.isEmpty() ? "" : ", but not those of runtime classes " + String.join(", ", classes));
    }

    private static List<String> texts(JsonNode settings, String name) {
        return settings.path(name).values().stream()
                .map(text -> text.asString(""))
                .toList();
    }
}
