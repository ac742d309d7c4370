package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import sh.deploy.apiserver.ApiServerSettings;

/** A server on which each test lets policies change what is written. JSON is written with single quotes. */
abstract class MutatingPolicyTest extends PolicyTest {
    protected static final String MUTATING = "MutatingAdmissionPolicy";
    protected static final String MUTATING_BINDING = "MutatingAdmissionPolicyBinding";
    protected static final String NEVER = "'reinvocationPolicy':'Never'";

    MutatingPolicyTest() {}

    MutatingPolicyTest(UnaryOperator<ApiServerSettings> change) {
        super(change);
    }

    @AfterEach
    void removeMutatingPolicies() {
        for (var kind : List.of(MUTATING_BINDING, MUTATING)) {
            assertThat(admin.delete(collection(kind)).status()).isEqualTo(200);
        }
    }

    /** Quotes of expressions are written as backquotes. */
    protected static String mutations(String... mutations) {
        return "'mutations':[" + String.join(",", mutations) + "]";
    }

    protected static String patch(String expression) {
        return "{'patchType':'JSONPatch','jsonPatch':{'expression':'" + expression + "'}}";
    }

    protected static String configuration(String expression) {
        return "{'patchType':'ApplyConfiguration','applyConfiguration':{'expression':'" + expression + "'}}";
    }

    /** Adds a label. */
    protected static String label(String key, String value) {
        return configuration("Object{metadata: Object.metadata{labels: {`" + key + "`: " + value + "}}}");
    }

    /** A policy about ConfigMaps, with what may come beside. */
    protected HttpsClient.Answer postMutating(String name, String... fields) {
        return admin.post(
                collection(MUTATING),
                object(MUTATING, name, CONFIG_MAPS + "," + String.join(",", fields))
                        .replace('`', '\''));
    }

    protected void mutating(String name, String... fields) {
        var made = postMutating(name, fields);
        assertThat(made.status()).as(made.text()).isEqualTo(201);
    }

    protected void bindMutating(String policy, String... more) {
        bindMutatingAs(policy + "-binding", policy, more);
    }

    protected void bindMutatingAs(String name, String policy, String... more) {
        var made = admin.post(
                collection(MUTATING_BINDING),
                object(MUTATING_BINDING, name, "'policyName':'" + policy + "'" + String.join("", more)));
        assertThat(made.status()).as(made.text()).isEqualTo(201);
    }

    protected static Map<String, String> labels(HttpsClient.Answer made) {
        return texts(made, "/metadata/labels");
    }

    protected static Map<String, String> data(HttpsClient.Answer made) {
        return texts(made, "/data");
    }

    private static Map<String, String> texts(HttpsClient.Answer made, String pointer) {
        assertThat(made.status()).as(made.text()).isBetween(200, 201);
        var texts = new TreeMap<String, String>();
        made.json()
                .at(pointer)
                .properties()
                .forEach(entry -> texts.put(entry.getKey(), entry.getValue().asString()));
        return texts;
    }
}
