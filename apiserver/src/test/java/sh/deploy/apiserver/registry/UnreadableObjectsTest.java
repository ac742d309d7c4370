package sh.deploy.apiserver.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sh.deploy.api.bounds.Bounds;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import sh.deploy.apiserver.TestApiServer;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.kinds.tree.Tree;
import sh.deploy.apiserver.log.Draft;
import sh.deploy.apiserver.log.Expected;
import sh.deploy.apiserver.log.MemoryLog;
import sh.deploy.apiserver.log.Verb;
import tools.jackson.databind.node.DecimalNode;
import tools.jackson.databind.node.ObjectNode;

/** Trees that nobody could read again stop before the log, whatever made them. */
class UnreadableObjectsTest {
    private static final Caller ADMIN = new Caller("admin", Set.of("system:masters"), "test");

    private static final ObjectKey EARLIER = new ObjectKey("apps", "controllerrevisions", "default", "earlier");

    private static ObjectNode revision(String name, int levels) {
        var object = JsonTrees.object(("{\"apiVersion\":\"apps/v1\",\"kind\":\"ControllerRevision\",\"metadata\":"
                        + "{\"name\":\"" + name + "\"},\"revision\":1}")
                .getBytes(UTF_8));
        var inner = object;
        for (int level = 1; level < levels; level++) {
            inner = Tree.child(inner, level == 1 ? "data" : "d");
        }
        return object;
    }

    /** With a point behind the first digit, as we write it, the exponent grows beyond what can be read. */
    @ParameterizedTest
    @ValueSource(strings = {"12e2147483646", "1e-99999999"})
    void withNumbersThatNobodyCouldReadAgainAreRefusedToo(String number) {
        try (var server = TestApiServer.start()) {
            var revision = revision("numbers", 1);
            Tree.child(revision, "data").set("n", DecimalNode.valueOf(new BigDecimal(number)));
            var registry = server.server().registry();

            assertThatThrownBy(() -> registry.execute(ADMIN, create(revision)))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("too large an exponent");
        }
    }

    /** A patch brings a name as a value, which may be longer than any name that is read. */
    @Test
    void withNamesThatNobodyCouldReadAgainAreRefusedToo() {
        try (var server = TestApiServer.start()) {
            var revision = revision("names", 1);
            Tree.child(revision, "data").put("x".repeat(60_000), 1);
            var registry = server.server().registry();

            assertThatThrownBy(() -> registry.execute(ADMIN, create(revision)))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("a name of more than 12500 characters");
        }
    }

    /** By every way of writing, on a log that the next server reads. */
    @ParameterizedTest
    @ValueSource(strings = {"x", "\u20ac", "\ud83d\ude00"})
    void theLongestNamesThatAreTakenAreReadByTheNextServer(String character) {
        var log = new MemoryLog();
        try (var server = TestApiServer.on(log)) {
            var revision = revision("longest", 1);
            Tree.child(revision, "data").put(character.repeat(12_500 / character.length()), 1);
            server.server().registry().execute(ADMIN, create(revision));
        }
        try (var server = TestApiServer.on(log)) {
            server.server().registry().execute(ADMIN, create(revision("next", 2)));
        }
    }

    @Test
    void areRefusedBeforeTheLogAndTheNextWriteIsTakenAndReadAgainByTheNextServer() {
        var log = new MemoryLog();
        try (var server = TestApiServer.on(log)) {
            var registry = server.server().registry();

            assertThatThrownBy(() -> registry.execute(ADMIN, create(revision("deep", Bounds.NESTING_LEVELS + 1))))
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            refused ->
                                    assertThat(refused.problem().reason()).isEqualTo(Reason.REQUEST_ENTITY_TOO_LARGE))
                    .hasMessageContaining("more than 200 levels of nesting");
            registry.execute(ADMIN, create(revision("fits", Bounds.NESTING_LEVELS)));
        }
        try (var next = TestApiServer.on(log)) {
            var revisions = next.server().state().store().newest().list("apps", "controllerrevisions", "default");
            assertThat(revisions).extracting(stored -> stored.key().name()).containsExactly("fits");
        }
    }

    @Test
    void ofAnEarlierVersionThatTookMoreLevelsAreReadAndCanGo() {
        var log = new MemoryLog();
        try (var server = TestApiServer.on(log)) {
            server.server()
                    .state()
                    .appender()
                    .append(draft(JsonTrees.MAX_DEPTH_WRITTEN))
                    .join();
        }
        try (var next = TestApiServer.on(log)) {
            var registry = next.server().registry();
            assertThat(next.server().state().store().newest().get(EARLIER)).isNotNull();

            registry.execute(
                    ADMIN,
                    ApiRequest.delete(
                            "apps",
                            "v1",
                            EARLIER.resource(),
                            EARLIER.namespace(),
                            EARLIER.name(),
                            DeleteTerms.DEFAULT));
        }
        try (var last = TestApiServer.on(log)) {
            assertThat(last.server().state().store().newest().get(EARLIER)).isNull();
        }
    }

    private static Draft draft(int levels) {
        var object = revision(EARLIER.name(), levels);
        Tree.child(object, "metadata").put("namespace", EARLIER.namespace()).put("uid", "u");
        return new Draft(
                Verb.CREATE,
                "apps/v1",
                "ControllerRevision",
                EARLIER,
                "u",
                List.of(new Expected.Absent(EARLIER)),
                "admin",
                null,
                null,
                null,
                JsonTrees.encode(object));
    }

    private static ApiRequest create(ObjectNode object) {
        return ApiRequest.create("apps", "v1", "controllerrevisions", "default", object);
    }
}
