package sh.deploy.apiserver.nodes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import sh.deploy.api.time.SystemTime;
import sh.deploy.apiserver.ApiServerSettings;
import sh.deploy.apiserver.TestApiServer;
import sh.deploy.apiserver.TestWebhook;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.kinds.tree.Tree;
import sh.deploy.apiserver.registry.ApiRequest;
import sh.deploy.apiserver.registry.Registry;
import sh.deploy.apiserver.watch.Change;
import sh.deploy.apiserver.watch.ChangeListener;
import sh.deploy.apiserver.watch.MadeOnce;
import sh.deploy.apiserver.watch.Store;
import sh.deploy.apiserver.watch.Subscription;
import tools.jackson.databind.node.ObjectNode;

/** A server, and a webhook that each test tells what to answer at {@code /x}. JSON is written with single quotes. */
abstract class ReportsTest {
    protected static final Caller ADMIN = new Caller("admin", Set.of("system:masters"), "test");
    /** Sooner than a webhook that does not answer is given up. */
    protected static final long SOON_SECONDS = 20;

    protected final SystemTime time = new SystemTime();
    protected final TestWebhook webhook = TestWebhook.start();
    protected final TestApiServer server;

    ReportsTest() {
        this(settings -> settings);
    }

    ReportsTest(UnaryOperator<ApiServerSettings> setup) {
        server = TestApiServer.start(time, settings -> setup.apply(settings.withWebhooksOnLoopback(true)));
    }

    @AfterEach
    void stopServers() {
        server.close();
        webhook.close();
    }

    protected Registry registry() {
        return server.server().registry();
    }

    protected Store store() {
        return server.server().state().store();
    }

    protected void create(String group, String version, String resource, String namespace, String json) {
        registry().execute(ADMIN, ApiRequest.create(group, version, resource, namespace, tree(json)));
    }

    protected static ObjectNode tree(String json) {
        return JsonTrees.object(json.replace('\'', '"').getBytes(UTF_8));
    }

    /** @param more of the webhook, such as a selector; begins with a comma unless it is empty */
    protected void install(String resource, String more) {
        create(
                "admissionregistration.k8s.io",
                "v1",
                "validatingwebhookconfigurations",
                "",
                "{'apiVersion':'admissionregistration.k8s.io/v1','kind':'ValidatingWebhookConfiguration',"
                        + "'metadata':{'generateName':'a-'},"
                        + "'webhooks':[{'name':'a.test.deploy.sh','clientConfig':{'url':'" + webhook.url("/x")
                        + "','caBundle':'" + webhook.caBundle()
                        + "'},'sideEffects':'None','admissionReviewVersions':['v1'],'timeoutSeconds':30,"
                        + "'rules':[{'operations':['*'],'apiGroups':['*'],'apiVersions':['*'],'resources':['" + resource
                        + "']}]" + more + "}]}");
    }

    /** Waits until it is so, looking again with every change of an object of the core resource. */
    protected void assertSoon(String resource, BooleanSupplier condition) throws InterruptedException {
        var met = new CountDownLatch(1);
        try (var watch = watch(resource, change -> {
            if (condition.getAsBoolean()) {
                met.countDown();
            }
        })) {
            assertThat(watch).isNotNull();
            if (!condition.getAsBoolean()) {
                assertThat(met.await(SOON_SECONDS, TimeUnit.SECONDS)).isTrue();
            }
        }
    }

    /** Of the core resource, from now on. */
    protected Subscription watch(String resource, Consumer<Change> changed) {
        return store().watch("", resource, "", store().newest().revision(), new ChangeListener() {
            @Override
            public void changed(Change change, MadeOnce made) {
                changed.accept(change);
            }

            @Override
            public void progress(long revision) {}
        });
    }

    protected String asked(int index, String... path) {
        return Tree.text(webhook.asked().get(index), path);
    }

    protected static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(SOON_SECONDS, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
