package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Who may not hears nothing more; then what is wrong with an object; then what its author lacks, and last what its namespace forbids. */
class AdmissionOrderTest extends AccessTest {
    private static final String PRIVILEGED =
            "\"containers\":[{\"name\":\"c\",\"image\":\"x\",\"securityContext\":{\"privileged\":true}}]";

    private void holdToBaseline() {
        admin.merge(
                "/api/v1/namespaces/" + namespace,
                "{\"metadata\":{\"labels\":{\"pod-security.kubernetes.io/enforce\":\"baseline\"}}}");
    }

    @Test
    void whoMayMakeNoPodsHearsNothingOfPodSecurity() {
        holdToBaseline();

        var refused = as("jane").post(in("pods"), privileged("p"));

        refused.assertRefused(403);
        assertThat(refused.message())
                .contains("cannot create resource \"pods\"")
                .doesNotContain("PodSecurity");
    }

    @Test
    void aPodThatCannotBeIsRefusedForThatAndOneThatCanForWhatItsNamespaceForbids() {
        holdToBaseline();
        allowHere("jane", rule("create", "pods"));
        var jane = as("jane");

        var invalid = jane.post(in("pods"), privileged("No_Name"));
        invalid.assertRefused(422);
        assertThat(invalid.message()).contains("metadata.name").doesNotContain("PodSecurity");
        var forbidden = jane.post(in("pods"), privileged("p"));
        forbidden.assertRefused(403);
        assertThat(forbidden.message()).contains("violates PodSecurity \"baseline:latest\"");
    }

    @Test
    void aRoleThatCannotBeIsRefusedForThatBeforeWhatItsAuthorLacks() {
        allowHere("jane", rule("create", "rbac.authorization.k8s.io", "roles,rolebindings"));
        var jane = as("jane");

        post(jane, here("roles"), role("r", "{'verbs':[],'apiGroups':[''],'resources':['secrets']}"))
                .assertRefused(422);
        post(jane, here("rolebindings"), roleBinding("b", "Thing/none", own("jane")))
                .assertRefused(422);
        post(jane, here("roles"), role("r", rule("get", "secrets"))).assertRefused(403);
        post(jane, here("rolebindings"), roleBinding("b", "ClusterRole/admin", own("jane")))
                .assertRefused(403);
    }

    private static String privileged(String name) {
        return "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"" + name + "\"},\"spec\":{"
                + PRIVILEGED + "}}";
    }
}
