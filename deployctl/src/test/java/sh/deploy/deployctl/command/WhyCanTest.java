package sh.deploy.deployctl.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sh.deploy.apiserver.TestApiServer;
import sh.deploy.deployctl.CommandLineRun;
import sh.deploy.deployctl.ExitCode;

class WhyCanTest {
    private static final String ACCESS = """
            apiVersion: rbac.authorization.k8s.io/v1
            kind: Role
            metadata: {name: reader, namespace: default}
            rules: [{verbs: [get, list], apiGroups: [""], resources: [pods]}]
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: RoleBinding
            metadata: {name: readers, namespace: default}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
            subjects:
            - {apiGroup: rbac.authorization.k8s.io, kind: Group, name: dev}
            - {kind: ServiceAccount, name: builder, namespace: ci}
            """;

    private static TestApiServer server;

    @TempDir
    Path folder;

    private CommandLineRun cli;

    @BeforeAll
    static void startServer() {
        server = TestApiServer.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void give() throws IOException {
        cli = new CommandLineRun(folder, server);
        cli.file("access.yaml", ACCESS);
        assertThat(cli.run("apply", "-f", "access.yaml").err()).isEmpty();
    }

    @Test
    void showsTheBindingAndTheRuleThatAllow() {
        var yes = cli.run("why", "can", "jane", "list", "po", "--group", "dev");

        assertThat(yes.out()).isEqualTo("""
                yes: jane may list pods in namespace default
                by    RoleBinding readers in namespace default, which is for Group dev
                of    Role reader in namespace default
                rule  {APIGroups:[""], Resources:["pods"], Verbs:["get" "list"]}
                """);
        assertThat(yes.code()).isEqualTo(ExitCode.DONE);
        assertThat(cli.run("why", "can", "system:serviceaccount:ci:builder", "get", "pods", "web")
                        .out())
                .startsWith("yes: ")
                .contains("which is for ServiceAccount builder");
    }

    @Test
    void showsTheNearestRoleThatWouldAllowAndHowToGiveIt() {
        var no = cli.run("why", "can", "jane", "delete", "pods", "--group", "dev");

        assertThat(no.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(no.out())
                .startsWith("no: jane may not delete pods in namespace default\n")
                .contains(
                        "has      {APIGroups:[\"\"], Resources:[\"pods\"], Verbs:[\"get\" \"list\"]} by RoleBinding readers")
                .contains("nearest  ClusterRole edit allows it:")
                .endsWith("give it  kubectl create rolebinding jane-edit --clusterrole=edit --user=jane -n default\n");
    }

    @Test
    void givesTheWholeClusterForWhatIsInNoNamespace() {
        assertThat(cli.run("why", "can", "jane", "delete", "nodes").out())
                .contains("may not delete nodes in the whole cluster")
                .endsWith(
                        "give it  kubectl create clusterrole delete-nodes --verb=delete --resource=nodes && kubectl create"
                                + " clusterrolebinding jane-delete-nodes --clusterrole=delete-nodes --user=jane\n");
        assertThat(cli.run("why", "can", "system:serviceaccount:ci:builder", "list", "pods", "-A")
                        .out())
                .endsWith("--clusterrole=view --serviceaccount=ci:builder\n");
    }

    @Test
    void knowsPathsAndTheAlmighty() {
        assertThat(cli.run("why", "can", "jane", "get", "/healthz").out())
                .contains("by    ClusterRoleBinding system:")
                .contains("Group system:authenticated");
        assertThat(cli.run("why", "can", "jane", "get", "/metrics").out())
                .contains("nearest  ClusterRole system:monitoring");
        assertThat(cli.run("why", "can", "root", "get", "pods", "--group", "system:masters")
                        .out())
                .contains("by    ClusterRoleBinding cluster-admin, which is for Group system:masters");
    }

    @Test
    void saysOfTheExampleWhatTheExampleSays() {
        var example = Path.of("..", "manifests", "examples", "access.yaml")
                .toAbsolutePath()
                .normalize();
        assertThat(cli.run("apply", "-f", example.toString()).err()).isEmpty();

        assertThat(cli.run("why", "can", "ann", "list", "pods", "--group", "web-team")
                        .out())
                .contains("RoleBinding web-team-views", "ClusterRole view");
        assertThat(cli.run("why", "can", "ann", "patch", "deployments", "web", "--group", "web-team")
                        .out())
                .contains("RoleBinding web-team-restarts", "Role restarts-web");
        assertThat(cli.run("why", "can", "ann", "patch", "deployments", "api", "--group", "web-team")
                        .code())
                .isEqualTo(ExitCode.REFUSED);
        assertThat(cli.run("why", "can", "ann", "get", "secrets", "--group", "web-team")
                        .out())
                .startsWith("no: ann may not get secrets")
                .contains("nearest  ClusterRole edit");
    }

    @Test
    void asksForWhatIsMissing() {
        assertThat(cli.run("why", "can", "jane").code()).isEqualTo(ExitCode.USAGE);
        assertThat(cli.run("why").code()).isEqualTo(ExitCode.USAGE);
    }
}
