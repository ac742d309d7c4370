package sh.deploy.apiserver.authz;

import static org.assertj.core.api.Assertions.assertThat;
import static sh.deploy.apiserver.authz.AccessState.rule;
import static sh.deploy.apiserver.authz.AccessState.user;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import sh.deploy.api.access.Rbac;

/** After any history of changes the index gives the same as a look at everything that is there. */
class GrantsHistoriesTest {
    private static final List<String> NAMESPACES = List.of("", "a", "b");
    private static final List<String> RESOURCES = List.of("pods", "secrets", "nodes");
    private static final List<String> SUBJECTS =
            List.of("User/x", "User/y", "Group/x", "Group/z", "ServiceAccount/a/x");

    private record Binding(String namespace, String role, List<String> subjects) {}

    private final AccessState state = new AccessState();
    private final Map<String, String> roles = new HashMap<>();
    private final Map<String, Binding> bindings = new HashMap<>();

    @RepeatedTest(30)
    void givesWhatALookAtEverythingGives(RepetitionInfo repetition) {
        var random = new Random(repetition.getCurrentRepetition());
        for (int step = 0; step < 200; step++) {
            change(random);
            for (var user : List.of("x", "y", "system:serviceaccount:a:x")) {
                for (var namespace : NAMESPACES) {
                    for (var resource : RESOURCES) {
                        assertThat(state.may(user(user, "x", "z"), "get", resource, namespace))
                                .as("step %s: %s in %s: %s", step, user, namespace, resource)
                                .isEqualTo(expected(user, namespace, resource));
                    }
                }
            }
        }
    }

    private void change(Random random) {
        var namespace = of(NAMESPACES, random);
        var name = "n" + random.nextInt(3);
        var place = namespace + "/" + name;
        switch (random.nextInt(5)) {
            case 0, 1 -> {
                var resource = of(RESOURCES, random);
                roles.put(place, resource);
                state.role(namespace, name, rule("get", resource));
            }
            case 2, 3 -> {
                boolean ofCluster = namespace.isEmpty() || random.nextBoolean();
                var role = (ofCluster ? "" : namespace) + "/n" + random.nextInt(3);
                var subjects = new TreeSet<String>();
                for (int i = random.nextInt(3); i >= 0; i--) {
                    subjects.add(of(SUBJECTS, random));
                }
                bindings.put(place, new Binding(namespace, role, new ArrayList<>(subjects)));
                state.bind(
                        namespace,
                        name,
                        (ofCluster ? "ClusterRole" : "Role") + role.substring(role.indexOf('/')),
                        subjects.toArray(String[]::new));
            }
            default -> {
                if (roles.remove(place) != null) {
                    state.delete(namespace.isEmpty() ? Rbac.CLUSTER_ROLES : Rbac.ROLES, namespace, name);
                } else if (bindings.remove(place) != null) {
                    state.delete(
                            namespace.isEmpty() ? Rbac.CLUSTER_ROLE_BINDINGS : Rbac.ROLE_BINDINGS, namespace, name);
                }
            }
        }
    }

    private boolean expected(String user, String namespace, String resource) {
        return bindings.values().stream()
                .filter(binding ->
                        binding.namespace().isEmpty() || binding.namespace().equals(namespace))
                .filter(binding -> resource.equals(roles.get(binding.role())))
                .anyMatch(binding -> binding.subjects().stream().anyMatch(subject -> isFor(subject, user)));
    }

    private static boolean isFor(String subject, String user) {
        var parts = subject.split("/");
        return switch (parts[0]) {
            case "Group" -> List.of("x", "z").contains(parts[1]);
            case "User" -> parts[1].equals(user);
            default -> user.equals("system:serviceaccount:" + parts[1] + ":" + parts[2]);
        };
    }

    private static String of(List<String> words, Random random) {
        return words.get(random.nextInt(words.size()));
    }
}
