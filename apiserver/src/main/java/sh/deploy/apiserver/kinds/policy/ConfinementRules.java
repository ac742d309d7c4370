package sh.deploy.apiserver.kinds.policy;

import java.util.List;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.JsonNode;

/**
 * Confinement that a security context asks for and agents do not bring about. Who asks for it must not run as if nothing had been said, the
 * less so as Pod Security counts on it. Unconfined, and what engines do by themselves, they bring about.
 */
final class ConfinementRules {
    private static final String OWN_PROFILES =
            "profiles that lie on nodes are not supported yet: say RuntimeDefault, or leave it out";
    private static final List<String> LABEL = List.of("user", "role", "type", "level");

    /** What was there before the field. Source: Kubernetes API, well-known annotations. */
    private static final String APPARMOR = "container.apparmor.security.beta.kubernetes.io/";

    private ConfinementRules() {}

    /** @param metadata of a pod or of its template */
    static void validateAnnotations(JsonNode metadata, String path, List<FieldCause> causes) {
        for (var annotation : Tree.at(metadata, "annotations").properties()) {
            if (annotation.getKey().startsWith(APPARMOR)
                    && annotation.getValue().asString("").startsWith("localhost/")) {
                causes.add(FieldCause.forbidden(path + ".annotations[" + annotation.getKey() + "]", OWN_PROFILES));
            }
        }
    }

    /** @param owner of the security context: a pod's spec or a container */
    static void validate(JsonNode owner, String ownersPath, List<FieldCause> causes) {
        var context = Tree.at(owner, "securityContext");
        var path = ownersPath + ".securityContext.";
        for (var profile : List.of("seccompProfile", "appArmorProfile")) {
            if (Tree.text(context, profile, "type").equals("Localhost")) {
                causes.add(FieldCause.forbidden(path + profile + ".type", OWN_PROFILES));
            }
        }
        for (var part : LABEL) {
            if (!Tree.text(context, "seLinuxOptions", part).isEmpty()) {
                causes.add(FieldCause.forbidden(
                        path + "seLinuxOptions." + part,
                        "labels of SELinux are not supported yet: leave it out, and the engine labels containers"));
            }
        }
        if (Tree.text(context, "procMount").equals("Unmasked")) {
            causes.add(FieldCause.forbidden(
                    path + "procMount", "Unmasked is not supported yet: leave it out, or say Default"));
        }
    }
}
