package sh.deploy.apiserver.nodes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import sh.deploy.api.node.wire.TokenAsk;
import sh.deploy.api.node.wire.TokenGiven;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.api.time.SystemTime;
import sh.deploy.apiserver.TestApiServer;
import sh.deploy.apiserver.audit.Audit;
import sh.deploy.apiserver.audit.AuditSettings;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.registry.ApiRequest;

class TokenAsksTest {
    private static final Caller ADMIN = new Caller("admin", Set.of("system:masters"), "test");
    private static final Caller AGENT =
            new Caller("system:node:n1", Set.of("system:nodes", "system:authenticated"), "test");

    private final TestApiServer server = TestApiServer.start();
    private final LinkedBlockingQueue<TokenGiven> given = new LinkedBlockingQueue<>();
    private final Audit audit = start();
    private final TokenAsks asks = new TokenAsks(
            server.server().registry(),
            audit,
            server.server().state().store(),
            new SystemTime(),
            (agent, message) -> given.add(message.getTokenGiven()));

    private Audit start() {
        try {
            var settings = AuditSettings.in(server.tokenFile().resolveSibling("log"));
            return Audit.start(settings, new CollectorRegistry(), new SystemTime());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @BeforeEach
    void makeAPod() {
        create("serviceaccounts", "ServiceAccount", "robot", "");
        var spec = "'serviceAccountName':'robot','nodeName':'n1','containers':[{'name':'c','image':'hello'}]";
        create("pods", "Pod", "web", ",'spec':{" + spec + "}");
    }

    @AfterEach
    void close() {
        asks.close();
        audit.close();
        server.close();
    }

    private void create(String resource, String kind, String name, String more) {
        var json = ("{'apiVersion':'v1','kind':'" + kind + "','metadata':{'name':'" + name + "'}" + more + "}")
                .replace('\'', '"');
        var object = JsonTrees.object(json.getBytes(UTF_8));
        server.server().registry().execute(ADMIN, ApiRequest.create("", "v1", resource, "default", object));
    }

    private TokenAsk.Builder ask() {
        var pod = server.server().state().store().newest().get(new ObjectKey("", "pods", "default", "web"));
        return TokenAsk.newBuilder()
                .setNamespace("default")
                .setPod("web")
                .setUid(pod == null ? "" : pod.uid())
                .setAccount("robot")
                .setExpirationSeconds(86_400);
    }

    @Test
    void giveATokenThatLivesForAnHour() throws Exception {
        asks.ask(AGENT, ask().build());

        var answer = Objects.requireNonNull(given.poll(10, TimeUnit.SECONDS));

        assertThat(answer.getToken()).as(answer.getProblem()).isNotEmpty();
        assertThat(answer.getLivesMillis()).isBetween(3_500_000L, 3_600_000L);
    }

    @Test
    void areOnRecord() throws Exception {
        asks.ask(AGENT, ask().build());
        var answer = Objects.requireNonNull(given.poll(10, TimeUnit.SECONDS));
        audit.close();

        assertThat(server.tokenFile().resolveSibling("log").resolve("audit.log"))
                .content()
                .contains("\"username\":\"system:node:n1\"", "\"name\":\"robot\"", "\"subresource\":\"token\"")
                .contains("\"code\":201", "\"authorization.k8s.io/decision\":\"allow\"")
                .contains("\"authentication.kubernetes.io/issued-credential-id\":\"JTI=")
                .doesNotContain(answer.getToken());
    }

    @Test
    void sayNothingOfPodsThatAreNotThere() throws Exception {
        asks.ask(AGENT, ask().setUid("another").build());
        asks.ask(AGENT, ask().setPod("none").build());
        asks.ask(AGENT, ask().build());

        var answer = Objects.requireNonNull(given.poll(10, TimeUnit.SECONDS));

        assertThat(answer.getAsk()).isEqualTo(ask().build());
        assertThat(given).isEmpty();
    }

    @Test
    void areToldInALogByTheirPodAlone() {
        var ask = TokenAsk.newBuilder()
                .setNamespace("shop")
                .setPod("web")
                .setUid("u-1")
                .setAccount("robot")
                .setAudience("x".repeat(1_000));

        assertThat(new TokenAsks.Asked(ask.build())).hasToString("pod shop/web (u-1)");
    }
}
