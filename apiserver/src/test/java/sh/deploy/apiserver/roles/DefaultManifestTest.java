package sh.deploy.apiserver.roles;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import sh.deploy.apiserver.kinds.FieldValidation;
import sh.deploy.apiserver.kinds.Kinds;
import sh.deploy.apiserver.roles.DefaultManifest.Wanted;
import tools.jackson.databind.JsonNode;

class DefaultManifestTest {
    private final List<Wanted> all = DefaultManifest.read();

    @Test
    void holdsOnlyObjectsThatAreValidAsTheyStand() {
        var kinds = Kinds.builtIn();
        for (var wanted : all) {
            var kind =
                    kinds.stored("rbac.authorization.k8s.io", wanted.resource()).orElseThrow();
            var object = wanted.object().deepCopy();

            assertThat(FieldValidation.prune(kind, object)).as(wanted.name()).isEmpty();
            kind.applyDefaults(object);
            assertThat(kind.validateCreate(object)).as(wanted.name()).isEmpty();
            // Subjects that would be completed would be missing, and be added, at every start.
            assertThat(object).as(wanted.name()).isEqualTo(wanted.object());
        }
    }

    @Test
    void bindsOnlyRolesThatItHas() {
        var names = new HashSet<String>();
        all.forEach(wanted -> names.add(wanted.namespace() + "/" + wanted.name()));
        for (var wanted : all) {
            var role = wanted.object().at("/roleRef/name").asString("");
            assertThat(role.isEmpty() || names.contains(wanted.namespace() + "/" + role))
                    .as(wanted.name())
                    .isTrue();
        }
    }

    @Test
    void readsRulesPathsLabelsAndSubjects() {
        assertThat(named("clusterroles", "cluster-admin").path("rules").toString())
                .isEqualTo("[{\"apiGroups\":[\"*\"],\"resources\":[\"*\"],\"verbs\":[\"*\"]},"
                        + "{\"nonResourceURLs\":[\"*\"],\"verbs\":[\"*\"]}]");
        assertThat(named("clusterroles", "view").at("/metadata/labels").toString())
                .contains("\"rbac.authorization.k8s.io/aggregate-to-edit\":\"true\"");
        assertThat(named("clusterrolebindings", "system:kube-dns")
                        .path("subjects")
                        .toString())
                .isEqualTo("[{\"kind\":\"ServiceAccount\",\"name\":\"kube-dns\",\"namespace\":\"kube-system\"}]");
        assertThat(named("roles", "extension-apiserver-authentication-reader")
                        .path("rules")
                        .toString())
                .contains("\"resourceNames\":[\"extension-apiserver-authentication\"]");
    }

    private JsonNode named(String resource, String name) {
        return all.stream()
                .filter(wanted ->
                        wanted.resource().equals(resource) && wanted.name().equals(name))
                .findFirst()
                .orElseThrow()
                .object();
    }
}
