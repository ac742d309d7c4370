package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import sh.deploy.api.time.SystemTime;
import sh.deploy.api.time.Time;
import sh.deploy.apiserver.ApiServerSettings;
import sh.deploy.apiserver.TestApiServer;
import sh.deploy.apiserver.TestWebhook;
import tools.jackson.databind.JsonNode;

/** A server that allows webhooks on loopback, and a webhook that each test tells what to answer. JSON is written with single quotes. */
abstract class WebhookTest extends ServerTest {
    protected static final String CONFIGURATIONS = "/apis/admissionregistration.k8s.io/v1/";
    protected static final String MUTATING = "MutatingWebhookConfiguration";
    protected static final String VALIDATING = "ValidatingWebhookConfiguration";

    protected TestWebhook webhook = TestWebhook.start();

    WebhookTest() {
        this(settings -> settings);
    }

    /** On a server that is set up otherwise. */
    WebhookTest(UnaryOperator<ApiServerSettings> setup) {
        this(new SystemTime(), setup);
    }

    WebhookTest(Time time, UnaryOperator<ApiServerSettings> setup) {
        super(TestApiServer.start(time, settings -> setup.apply(settings.withWebhooksOnLoopback(true))));
        webhook.close();
    }

    @BeforeEach
    void startWebhook() {
        webhook = TestWebhook.start();
    }

    @AfterEach
    void removeWebhooks() {
        for (var kind : List.of(MUTATING, VALIDATING)) {
            assertThat(admin.delete(collection(kind)).status()).isEqualTo(200);
        }
        webhook.close();
    }

    protected static String collection(String kind) {
        return CONFIGURATIONS + kind.toLowerCase(Locale.ROOT) + "s";
    }

    protected HttpsClient.Answer post(String kind, String name, String... webhooks) {
        return admin.post(collection(kind), configuration(kind, name, webhooks));
    }

    protected void install(String kind, String name, String... webhooks) {
        var made = post(kind, name, webhooks);
        assertThat(made.status()).as(made.text()).isEqualTo(201);
    }

    protected static String configuration(String kind, String name, String... webhooks) {
        return json("{'apiVersion':'admissionregistration.k8s.io/v1','kind':'" + kind + "','metadata':{'name':'" + name
                + "'},'webhooks':[" + String.join(",", webhooks) + "]}");
    }

    /** A webhook {@code NAME.test.deploy.sh} that is asked about everything that happens to a resource. */
    protected String about(String name, String path, String resource, String... more) {
        var rules =
                "'rules':[{'operations':['*'],'apiGroups':['*'],'apiVersions':['*'],'resources':['" + resource + "']}]";
        return hook(name, webhook.url(path), webhook.caBundle(), rules + String.join("", more));
    }

    protected static String hook(String name, String url, String caBundle, String more) {
        return "{'name':'" + name + ".test.deploy.sh','clientConfig':{'url':'" + url + "','caBundle':'" + caBundle
                + "'},'sideEffects':'None','admissionReviewVersions':['v1']," + more + "}";
    }

    protected static String json(String singleQuoted) {
        return singleQuoted.replace('\'', '"');
    }

    protected static String text(JsonNode node, String pointer) {
        return node.at(pointer).asString("");
    }

    protected static String last(List<JsonNode> asked, String pointer) {
        return text(asked.getLast(), pointer);
    }

    protected HttpsClient.Answer makeConfigMap(String name, String... labels) {
        return admin.post(in("configmaps"), configMap(name, labels));
    }
}
