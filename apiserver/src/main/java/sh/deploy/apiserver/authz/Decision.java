package sh.deploy.apiserver.authz;

import java.util.List;
import java.util.stream.Collectors;
import sh.deploy.api.access.Rbac;
import sh.deploy.api.object.ObjectKey;

/** Whether somebody may do something, and by what. */
public sealed interface Decision {
    /** What a SubjectAccessReview says beside yes or no; mostly empty. */
    String reason();

    /** Yes. */
    sealed interface Allowed extends Decision {}

    /** By being in the group that may everything. */
    record Almighty() implements Allowed {
        @Override
        public String reason() {
            return "";
        }
    }

    /** By being the agent of a node that the action is about. */
    record OwnNode(String node) implements Allowed {
        @Override
        public String reason() {
            return "";
        }
    }

    /** By having asked for the certificate in question, or by asking for one. */
    record OwnRequest() implements Allowed {
        @Override
        public String reason() {
            return "";
        }
    }

    /** By a binding. */
    record Granted(Grant grant) implements Allowed {
        @Override
        public String reason() {
            return "RBAC: allowed by " + grant;
        }
    }

    /**
     * No.
     *
     * @param missingRoles roles that bindings give to the caller and that are not there
     */
    record Denied(List<ObjectKey> missingRoles) implements Decision {
        public Denied {
            missingRoles = List.copyOf(missingRoles);
        }

        @Override
        public String reason() {
            if (missingRoles.isEmpty()) {
                return "";
            }
            var sentences = missingRoles.stream()
                    .map(role -> Grant.kind(role).toLowerCase(java.util.Locale.ROOT) + "." + Rbac.GROUP + " \""
                            + role.name() + "\" not found")
                    .toList();
            return "RBAC: "
                    + (sentences.size() == 1
                            ? sentences.getFirst()
                            : sentences.stream().collect(Collectors.joining(", ", "[", "]")));
        }
    }
}
