package sh.deploy.apiserver.admission.podsecurity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.apiserver.admission.podsecurity.standard.Level;
import sh.deploy.apiserver.admission.podsecurity.standard.LevelVersion;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.authz.Action;
import sh.deploy.apiserver.authz.Authorizer;
import sh.deploy.apiserver.authz.NodeRules;
import sh.deploy.apiserver.authz.OwnRequests;
import sh.deploy.apiserver.authz.StoredGrants;
import sh.deploy.apiserver.authz.StoredNodePods;
import sh.deploy.apiserver.kinds.Kind;
import sh.deploy.apiserver.kinds.Kinds;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.watch.Snapshot;
import tools.jackson.databind.node.ObjectNode;

/** Who is exempt where a default holds. Runtime classes are there in the rules alone: no server has any yet, so none takes such a pod. */
class ExemptPodsTest {
    private static final LevelVersion BASELINE = LevelVersion.PRIVILEGED.withLevel(Level.BASELINE);

    private final Kind pods = Kinds.builtIn().stored("", "pods").orElseThrow();
    private final Authorizer authorizer = new Authorizer(
            new NodeRules(new StoredNodePods(() -> Snapshot.EMPTY)),
            new OwnRequests(() -> Snapshot.EMPTY),
            new StoredGrants());
    private final PodSecurity security = new PodSecurity(
            () -> Snapshot.EMPTY,
            new PodSecuritySettings(
                    new SecurityPolicy(BASELINE, BASELINE, BASELINE),
                    Set.of("robot"),
                    Set.of("free"),
                    Set.of("sandbox")));

    private List<String> judge(String user, String namespace, String runtimeClass) {
        var permit = authorizer.permit(
                new Caller(user, Set.of("system:masters"), "certificate"),
                new Action("create", "", "pods", "", namespace, "x"));
        return security.judge(permit, pods, new ObjectKey("", "pods", namespace, "x"), pod(runtimeClass), null);
    }

    private static ObjectNode pod(String runtimeClass) {
        var named = runtimeClass.isEmpty() ? "" : ",'runtimeClassName':'" + runtimeClass + "'";
        return JsonTrees.object(("{'metadata':{'name':'x'},'spec':{'hostPID':true" + named + "}}")
                .replace('\'', '"')
                .getBytes(UTF_8));
    }

    @Test
    void theDefaultHoldsEverybodyElse() {
        for (var runtimeClass : List.of("", "other", "Sandbox")) {
            assertThatThrownBy(() -> judge("jane", "shop", runtimeClass))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("violates PodSecurity \"baseline:latest\": host namespaces");
        }
        for (var user : List.of("robo", "Robot", "system:robot")) {
            assertThatThrownBy(() -> judge(user, "shop", "")).isInstanceOf(ProblemException.class);
        }
        assertThatThrownBy(() -> judge("jane", "free-too", "")).isInstanceOf(ProblemException.class);
    }

    @Test
    void eachExemptionIsEnough() {
        assertThat(judge("robot", "shop", "")).isEmpty();
        assertThat(judge("jane", "free", "")).isEmpty();
        assertThat(judge("jane", "shop", "sandbox")).isEmpty();
    }
}
