package sh.deploy.apiserver.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.apiserver.TestWebhook;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ObjectNode;

/** What webhooks can and cannot do to what is known of a node. */
class NodeReportsTest extends ReportsTest {
    private static final String HELLO = "{'metadata':{'labels':{'kubernetes.io/os':'linux'}},"
            + "'status':{'conditions':[{'type':'Ready','status':'True','reason':'KubeletReady'}]}}";

    private final NodeReports reports = new NodeReports(registry(), store(), time);

    @BeforeEach
    void makeANode() {
        create("", "v1", "nodes", "", "{'apiVersion':'v1','kind':'Node','metadata':{'name':'n1'}}");
    }

    @AfterEach
    void close() {
        reports.close();
    }

    private static NodeReports.Known known(boolean registers, @Nullable ObjectNode object, Verdict verdict, Why why) {
        return new NodeReports.Known(ConnectedNodes.agentOf("n1"), registers, object, null, null, verdict, why, null);
    }

    private ObjectNode node() {
        var node = store().newest().get(NodeReports.key("n1"));
        return node == null ? Tree.newObject() : JsonTrees.object(node.json());
    }

    private String ready() {
        return Tree.objects(node(), "status", "conditions").stream()
                .filter(condition -> Tree.text(condition, "type").equals("Ready"))
                .map(condition -> Tree.text(condition, "reason"))
                .findFirst()
                .orElse("");
    }

    private void assertSoonReady(String reason) throws InterruptedException {
        assertSoon("nodes", () -> ready().equals(reason));
    }

    @Test
    void aWebhookThatDeniesCannotMakeTheServerForgetThatANodeIsDead() throws Exception {
        webhook.on("/x", request -> TestWebhook.deny(403, "never"));
        install("nodes/status", "");

        reports.write(known(false, null, Verdict.DEAD, Why.SILENT));
        assertSoonReady("NodeStatusNeverUpdated");
        reports.write(known(false, null, Verdict.SUSPECT, Why.SILENT));

        assertSoonReady("NodeSuspect");
        assertThat(webhook.asked()).isEmpty();
    }

    @Test
    void aRegistrationThatWaitsForAWebhookHoldsUpNoVerdict() throws Exception {
        var asked = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        webhook.on("/x", request -> {
            asked.countDown();
            await(end);
            return TestWebhook.allow();
        });
        install("nodes", "");

        reports.write(known(true, tree(HELLO), Verdict.HEARD, Why.HEARD));
        await(asked);
        assertSoonReady("KubeletReady");
        reports.write(known(false, tree(HELLO), Verdict.DEAD, Why.SILENT));

        assertSoonReady("NodeStatusUnknown");
        assertThat(webhook.asked()).hasSize(1);
        assertThat(asked(0, "userInfo", "username")).isEqualTo("system:node:n1");
        end.countDown();
    }

    @Test
    void aRegistrationThatIsDeniedIsTriedAgain() throws Exception {
        var times = new AtomicInteger();
        webhook.on(
                "/x", request -> times.incrementAndGet() == 1 ? TestWebhook.deny(403, "not yet") : TestWebhook.allow());
        install("nodes", "");

        reports.write(known(true, tree(HELLO), Verdict.HEARD, Why.HEARD));

        assertSoon(
                "nodes",
                () -> Tree.text(node(), "metadata", "labels", "kubernetes.io/os")
                        .equals("linux"));
        assertThat(webhook.asked()).hasSize(2);
    }

    /** So that it is tried again, like anything that is denied. */
    @Test
    void whatAPolicyDeniesCountsAsDenied() {
        create(
                "admissionregistration.k8s.io",
                "v1",
                "validatingadmissionpolicies",
                "",
                "{'apiVersion':'admissionregistration.k8s.io/v1','kind':'ValidatingAdmissionPolicy','metadata':{'name':'p'},"
                        + "'spec':{'matchConstraints':{'resourceRules':[{'operations':['*'],'apiGroups':[''],"
                        + "'apiVersions':['v1'],'resources':['nodes']}]},'validations':[{'expression':'false'}]}}");
        create(
                "admissionregistration.k8s.io",
                "v1",
                "validatingadmissionpolicybindings",
                "",
                "{'apiVersion':'admissionregistration.k8s.io/v1','kind':'ValidatingAdmissionPolicyBinding',"
                        + "'metadata':{'name':'b'},'spec':{'policyName':'p','validationActions':['Deny']}}");

        assertThatThrownBy(() ->
                        create("", "v1", "nodes", "", "{'apiVersion':'v1','kind':'Node','metadata':{'name':'n9'}}"))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.problem().denied()).isTrue());
    }
}
