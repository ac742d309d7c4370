package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import sh.deploy.apiserver.ApiServerSettings;
import tools.jackson.databind.node.ObjectNode;

/** A server on which each test puts policies into force. JSON is written with single quotes. */
abstract class PolicyTest extends ServerTest {
    protected static final String POLICY = "ValidatingAdmissionPolicy";
    protected static final String BINDING = "ValidatingAdmissionPolicyBinding";
    protected static final String CONFIG_MAPS =
            "'matchConstraints':{'resourceRules':[{'apiGroups':[''],'apiVersions':['v1'],'operations':['CREATE','UPDATE'],"
                    + "'resources':['configmaps']}]}";

    PolicyTest() {}

    PolicyTest(UnaryOperator<ApiServerSettings> change) {
        super(change);
    }

    @AfterEach
    void removePolicies() {
        for (var kind : List.of(BINDING, POLICY)) {
            assertThat(admin.delete(collection(kind)).status()).isEqualTo(200);
        }
    }

    protected static String collection(String kind) {
        var plural = (kind + "s").replace("ys", "ies").toLowerCase(Locale.ROOT);
        return "/apis/admissionregistration.k8s.io/v1/" + plural;
    }

    protected static String json(String singleQuoted) {
        return singleQuoted.replace('\'', '"');
    }

    /** An object of a kind of policy or binding. */
    protected static String object(String kind, String name, String spec) {
        return json("{'apiVersion':'admissionregistration.k8s.io/v1','kind':'" + kind + "','metadata':{'name':'" + name
                + "'},'spec':{" + spec + "}}");
    }

    /** A policy about ConfigMaps. Double quotes in the expression are written as backquotes. */
    protected HttpsClient.Answer postPolicy(String name, String... fields) {
        return admin.post(
                collection(POLICY),
                object(POLICY, name, CONFIG_MAPS + "," + String.join(",", fields))
                        .replace('`', '\''));
    }

    protected void policy(String name, String... fields) {
        var made = postPolicy(name, fields);
        assertThat(made.status()).as(made.text()).isEqualTo(201);
    }

    protected static String validation(String expression, String... more) {
        return "'validations':[{'expression':'" + expression + "'" + String.join("", more) + "}]";
    }

    protected void bind(String policy, String actions, String... more) {
        var made = admin.post(
                collection(BINDING),
                object(
                        BINDING,
                        policy + "-binding",
                        "'policyName':'" + policy + "','validationActions':[" + actions + "]" + String.join("", more)));
        assertThat(made.status()).as(made.text()).isEqualTo(201);
    }

    protected HttpsClient.Answer make(String name, String... labels) {
        return admin.post(in("configmaps"), configMap(name, labels));
    }

    /** With data and labels as JSON objects in single quotes. */
    protected HttpsClient.Answer make(String name, String data, String labels) {
        var map = (ObjectNode) HttpsClient.JSON.readTree(configMap(name));
        map.set("data", HttpsClient.JSON.readTree(json(data)));
        ((ObjectNode) map.get("metadata")).set("labels", HttpsClient.JSON.readTree(json(labels)));
        return admin.post(in("configmaps"), map.toString());
    }
}
