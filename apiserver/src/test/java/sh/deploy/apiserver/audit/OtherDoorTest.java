package sh.deploy.apiserver.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import sh.deploy.api.time.ManualTime;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.authz.Action;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is asked for by another way than HTTP, and what several places are told that events go to. */
class OtherDoorTest {
    private static final Caller AGENT = new Caller("system:node:n1", Set.of("system:nodes"), "loopback");
    private static final Action TOKEN = new Action("create", "", "serviceaccounts", "token", "n", "robot");

    private final CollectorRegistry registry = new CollectorRegistry();
    private final AuditMetrics metrics = new AuditMetrics(registry);
    private final ManualTime time = new ManualTime(Trails.NOON);
    private final Place log = new Place();
    private final Place webhook = new Place();
    private @Nullable Audit audit;

    private static final class Place implements Backend {
        private final LinkedBlockingQueue<JsonNode> written = new LinkedBlockingQueue<>();
        private volatile boolean isFull;

        @Override
        public void write(List<byte[]> events) throws IOException {
            if (isFull) {
                throw new IOException("No space left on device");
            }
            events.forEach(event -> written.add(JsonMapper.shared().readTree(new String(event, UTF_8))));
        }

        JsonNode next() throws InterruptedException {
            return Objects.requireNonNull(written.poll(10, TimeUnit.SECONDS), "nothing is written");
        }

        @Override
        public void close() {}
    }

    private Audit start() {
        var policy = PolicyReader.read(
                "p",
                "apiVersion: audit.k8s.io/v1\nkind: Policy\nomitStages: [RequestReceived]\nrules:\n- level: Metadata\n");
        var outlets = List.of(
                Outlet.start("log", log, WhenFull.REFUSE, Patience.WITH_DISK, metrics, time),
                Outlet.start("webhook", webhook, WhenFull.DROP, Patience.WITH_SERVER, metrics, time));
        var started = new Audit(policy, outlets, metrics, time);
        audit = started;
        return started;
    }

    @AfterEach
    void close() {
        if (audit != null) {
            audit.close();
        }
    }

    private double lost(String plugin) {
        var counted =
                registry.getSampleValue("apiserver_audit_error_total", new String[] {"plugin"}, new String[] {plugin});
        return counted == null ? 0 : counted;
    }

    @Test
    void aFaultOfTheServerIsThere() throws InterruptedException {
        var open = start();
        assertThatThrownBy(() -> open.during(AGENT, TOKEN, "v1", "/t", () -> {
                    throw new IllegalStateException("a fault for this test");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertIsPanic(log.next());
        assertThatThrownBy(() -> open.during(AGENT, TOKEN, "v1", "/t", () -> {
                    throw new LinkageError("a fault for this test");
                }))
                .isInstanceOf(LinkageError.class);
        assertIsPanic(log.next());
    }

    private static void assertIsPanic(JsonNode event) {
        assertThat(event.path("stage").asString()).isEqualTo("Panic");
        assertThat(event.at("/responseStatus/code").asInt()).isEqualTo(503);
    }

    @Test
    void isDoneOnlyOnceItIsWritten() throws InterruptedException {
        assertThat(start().during(AGENT, TOKEN, "v1", "/t", () -> "done")).isEqualTo("done");

        assertThat(log.written).hasSize(1);
        assertThat(webhook.next().at("/responseStatus/code").asInt()).isEqualTo(201);
    }

    @Test
    void whatIsDoneAndCannotBeWrittenIsNotHandedOut() {
        log.isFull = true;
        var open = start();

        assertThatThrownBy(() -> open.during(AGENT, TOKEN, "v1", "/t", () -> "done"))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().reason()).isEqualTo(Reason.TIMEOUT))
                .hasMessageContaining("No space left on device");
    }

    @Test
    void onePlaceThatRefusesKeepsNothingFromTheOther() throws InterruptedException {
        log.isFull = true;
        var open = start();
        assertThatThrownBy(() -> open.during(AGENT, TOKEN, "v1", "/t", () -> "done"))
                .isInstanceOf(ProblemException.class);
        assertThat(webhook.next().at("/responseStatus/code").asInt()).isEqualTo(201);
        assertThat(open.isWritable()).isFalse();
        assertThat(open.states())
                .containsEntry("log", "not written: No space left on device")
                .containsEntry("webhook", "written");

        var asked = Asked.of("get", "/x", "", null, null, "", null, "");
        var trail = open.note(open.verdictOfPath(null, "get", "/x"), "", asked);
        trail.refused(Problem.of(Reason.UNAUTHORIZED, "who are you?"));
        trail.complete(401, null);

        assertThat(trail.missing()).isNull();
        assertThat(webhook.next().at("/responseStatus/code").asInt()).isEqualTo(401);
        assertThat(lost("log")).isZero();
        assertThat(lost("webhook")).isZero();
    }
}
