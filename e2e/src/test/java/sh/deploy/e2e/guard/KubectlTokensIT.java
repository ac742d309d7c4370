package sh.deploy.e2e.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import sh.deploy.apiserver.TestApiServer;

/** Tokens as kubectl asks for them and shows them, with both versions, on a server that needs no engine. */
class KubectlTokensIT extends KubectlGuardTest {
    private static final String LOGIN = "You must be logged in to the server (Unauthorized: ";
    private static final String POD = """
            apiVersion: v1
            kind: Pod
            metadata: {name: web}
            spec:
              serviceAccountName: robot
              containers: [{name: main, image: "deploy.local/busybox:1"}]
            """;
    private static final String NODE = """
            apiVersion: v1
            kind: Node
            metadata: {name: n1}
            """;

    KubectlTokensIT() {
        super(TestApiServer.start(), "shop");
    }

    @BeforeEach
    void makeAnAccount() {
        admin.out("create", "namespace", "shop");
        admin.out("create", "serviceaccount", "robot");
    }

    @Test
    void aTokenSaysWhoseItIsForAnHour() {
        var token = token();

        assertThat(token.life()).isEqualTo(Duration.ofHours(1));
        assertThat(robot(token).out("auth", "whoami"))
                .containsPattern("Username +system:serviceaccount:shop:robot")
                .contains("system:authenticated", "system:serviceaccounts:shop", "[" + token.id() + "]");
    }

    @Test
    void aTokenLivesAndIsForWhomeverOneSays() {
        assertThat(token("--duration=10m").life()).isEqualTo(Duration.ofMinutes(10));
        var vault = token("--audience=vault", "--audience=safe");

        assertThat(vault.claims().path("aud").toString()).isEqualTo("[\"vault\",\"safe\"]");
        assertThat(robot(vault).refusedAtAll())
                .contains(LOGIN + "the bearer token was made for others than this server");
        assertThat(admin.run("create", "token", "robot", "--duration=1000h")
                        .succeeded()
                        .err())
                .contains("Warning: requested expiration of 3600000 seconds shortened to 2592000 seconds");
    }

    @Test
    void aTokenMayWhatItsAccountsRoleAllows() {
        var robot = robot(token());
        assertThat(robot.refused("get", "pods"))
                .contains("Error from server (Forbidden): pods is forbidden: User \"system:serviceaccount:shop:robot\""
                        + " cannot list resource \"pods\" in API group \"\" in the namespace \"shop\"");
        assertThat(robot.run("auth", "can-i", "list", "pods").failed().out()).isEqualTo("no\n");

        admin.out("create", "role", "reader", "--verb=list", "--resource=pods");
        admin.out("create", "rolebinding", "readers", "--role=reader", "--serviceaccount=shop:robot");

        assertThat(robot.out("auth", "can-i", "list", "pods")).isEqualTo("yes\n");
        assertThat(robot.run("get", "pods").succeeded().err()).contains("No resources found in shop namespace.");
        assertThat(robot.refused("get", "secrets"))
                .contains("secrets is forbidden: User \"system:serviceaccount:shop:robot\" cannot list resource");
        assertThat(robot.refused("get", "pods", "-n", "default")).contains("in the namespace \"default\"");
    }

    @Test
    void aTokenIsOverWithThePodThatItIsBoundTo() {
        admin.runWith(POD, "create", "-f", "-").succeeded();
        var uid = admin.out("get", "pod", "web", "-o", "jsonpath={.metadata.uid}");
        var byName = robot(bound("Pod", "web"));
        var byUid = robot(bound("Pod", "web", "--bound-object-uid=" + uid));
        assertThat(byName.out("auth", "whoami")).contains("authentication.kubernetes.io/pod-name", "[web]");
        assertThat(byUid.out("auth", "whoami")).contains("authentication.kubernetes.io/pod-uid", "[" + uid + "]");

        admin.out("delete", "pod", "web", "--grace-period=0", "--force");
        admin.runWith(POD, "create", "-f", "-").succeeded();

        for (var late : List.of(byName, byUid)) {
            assertThat(late.refusedAtAll())
                    .contains(LOGIN + "the bearer token is bound to one of the pods, \"web\", that is gone");
        }
        assertThat(admin.refused(create("Pod", "web", "--bound-object-uid=" + uid)))
                .contains("the UID in the bound object reference (" + uid + ") does not match the UID in record");
    }

    @Test
    void aTokenIsOverWithItsAccountAlsoWhenThatIsMadeAnew() {
        var robot = robot(token());
        robot.out("auth", "whoami");

        admin.out("delete", "serviceaccount", "robot");
        admin.out("create", "serviceaccount", "robot");

        assertThat(robot.refusedAtAll()).contains("bound to one of the serviceaccounts, \"robot\", that is gone");
        robot(token()).out("auth", "whoami");
    }

    @Test
    void aTokenIsOverWithTheSecretOrNodeThatItIsBoundTo() {
        admin.out("create", "secret", "generic", "s");
        admin.runWith(NODE, "create", "-f", "-").succeeded();
        var bySecret = robot(bound("Secret", "s"));
        var byNode = robot(bound("Node", "n1"));
        bySecret.out("auth", "whoami");
        assertThat(byNode.out("auth", "whoami")).contains("authentication.kubernetes.io/node-name", "[n1]");

        admin.out("delete", "secret", "s");
        admin.out("delete", "node", "n1");

        assertThat(bySecret.refusedAtAll()).contains("bound to one of the secrets, \"s\", that is gone");
        assertThat(byNode.refusedAtAll()).contains("bound to one of the nodes, \"n1\", that is gone");
    }

    @Test
    void whatIsAskedForWronglyIsSaid() {
        assertThat(admin.refused("create", "token", "nobody"))
                .contains("failed to create token: serviceaccounts \"nobody\" not found");
        assertThat(admin.refused("create", "token", "robot", "--duration=599s"))
                .contains(
                        "spec.expirationSeconds: Invalid value: 599: may not specify a duration less than 10 minutes");
        assertThat(admin.refused(create("Pod", "none"))).contains("failed to create token: pods \"none\" not found");
        assertThat(robot(token()).refused("create", "token", "robot"))
                .contains(
                        "cannot create resource \"serviceaccounts/token\" in API group \"\" in the namespace \"shop\"");
    }

    private AccountToken token(String... options) {
        var line = new ArrayList<>(List.of("create", "token", "robot"));
        line.addAll(List.of(options));
        return new AccountToken(admin.out(line.toArray(String[]::new)).strip());
    }

    private AccountToken bound(String kind, String name, String... options) {
        return new AccountToken(admin.out(create(kind, name, options)).strip());
    }

    private static String[] create(String kind, String name, String... options) {
        var line = new ArrayList<>(
                List.of("create", "token", "robot", "--bound-object-kind=" + kind, "--bound-object-name=" + name));
        line.addAll(List.of(options));
        return line.toArray(String[]::new);
    }

    private TokenBearer robot(AccountToken token) {
        return new TokenBearer(kubectl, token.text());
    }
}
