package sh.deploy.apiserver.kinds;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ObjectNode;

/** Expressions that a server has stored and a later one does not understand. */
class StoredExpressionsTest {
    private static final String POLICY =
            "{'apiVersion':'admissionregistration.k8s.io/v1','kind':'ValidatingAdmissionPolicy',"
                    + "'metadata':{'name':'p','finalizers':['a.example.com/b']},'spec':{'matchConstraints':{'resourceRules':[{"
                    + "'apiGroups':[''],'apiVersions':['v1'],'operations':['CREATE'],'resources':['pods']}]},"
                    + "'validations':[{'expression':'nobody.knows == 1'}]}}";
    private static final String WEBHOOK =
            "{'apiVersion':'admissionregistration.k8s.io/v1','kind':'ValidatingWebhookConfiguration',"
                    + "'metadata':{'name':'p','finalizers':['a.example.com/b']},'webhooks':[{'name':'a.example.com',"
                    + "'clientConfig':{'url':'https://a.example.com/'},'sideEffects':'None','admissionReviewVersions':['v1'],"
                    + "'matchConditions':[{'name':'c','expression':'nobody.knows == 1'}]}]}";

    private static Kind kind(String plural) {
        return Kinds.builtIn()
                .byResource("admissionregistration.k8s.io", "v1", plural)
                .orElseThrow();
    }

    private static ObjectNode stored(Kind kind, String json) {
        var object = JsonTrees.object(json.replace('\'', '"').getBytes(UTF_8));
        kind.prepareForCreate(object);
        kind.applyDefaults(object);
        return object;
    }

    private static String object(String plural) {
        return plural.equals("validatingadmissionpolicies") ? POLICY : WEBHOOK;
    }

    @ParameterizedTest
    @CsvSource({"validatingadmissionpolicies", "validatingwebhookconfigurations"})
    void keepNobodyFromLettingTheObjectGo(String plural) {
        var kind = kind(plural);
        var stored = stored(kind, object(plural));
        var next = stored.deepCopy();
        Tree.child(next, "metadata").remove("finalizers");
        Tree.child(next, "metadata").putObject("labels").put("a", "b");

        assertThat(kind.validateCreate(stored))
                .extracting(cause -> cause.message())
                .anyMatch(message -> message.contains("undeclared reference to 'nobody'"));
        assertThat(kind.validateUpdate(next, stored)).isEmpty();
    }

    @Test
    void areLookedAtAgainWhereThePolicyIsAnother() {
        var kind = kind("validatingadmissionpolicies");
        var stored = stored(kind, POLICY);
        var next = stored.deepCopy();
        Tree.child(next, "spec").put("failurePolicy", "Ignore");

        assertThat(kind.validateUpdate(next, stored)).hasSize(1);
    }
}
