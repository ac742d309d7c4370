package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Policies with parameters. */
class PolicyParametersTest extends PolicyTest {
    private static final String KIND = "'paramKind':{'apiVersion':'v1','kind':'ConfigMap'}";
    private static final String WITHIN = "object.data.size() <= int(params.data.most)";

    private void limit(String name, String most, String labels) {
        var made = make(name, "{'most':'" + most + "'}", labels);
        assertThat(made.status()).as(made.text()).isEqualTo(201);
    }

    /** So that parameters are not judged themselves. */
    private static String notParameters() {
        return "'matchConditions':[{'name':'judged','expression':'!has(object.data) || !has(object.data.most)'}]";
    }

    @Test
    void oneIsFoundByNameAndItsChangeHoldsAtTheNextRequest() {
        limit("limits", "1", "{}");
        policy("within", KIND, notParameters(), validation(WITHIN));
        bind(
                "within",
                "'Deny'",
                ",'paramRef':{'name':'limits','namespace':'" + namespace + "','parameterNotFoundAction':'Deny'}");

        assertThat(make("a", "{'a':'1','b':'2'}", "{}").status()).isEqualTo(422);
        admin.merge(in("configmaps/limits"), json("{'data':{'most':'2'}}"));
        assertThat(make("a", "{'a':'1','b':'2'}", "{}").status()).isEqualTo(201);
    }

    @Test
    void withoutANamespaceThatOfTheObjectIsMeant() {
        limit("limits", "0", "{}");
        policy("within", KIND, notParameters(), validation(WITHIN));
        bind("within", "'Deny'", ",'paramRef':{'name':'limits','parameterNotFoundAction':'Allow'}");

        assertThat(make("a").status()).isEqualTo(422);
        assertThat(admin.post("/api/v1/namespaces/default/configmaps", configMap("elsewhere"))
                        .status())
                .isEqualTo(201);
    }

    @Test
    void ofANamespaceThatOfItselfIsMeant() {
        limit("limits", "0", "{}");
        var match =
                "'matchConstraints':{'resourceRules':[{'apiGroups':[''],'apiVersions':['v1'],'operations':['UPDATE'],"
                        + "'resources':['namespaces'],'resourceNames':['" + namespace + "']}]}";
        admin.post(
                collection(POLICY),
                object(POLICY, "inside", match + "," + KIND + "," + validation("params.data.most == `1`"))
                        .replace('`', '\''));
        bind("inside", "'Deny'", ",'paramRef':{'name':'limits','parameterNotFoundAction':'Deny'}");

        var label = json("{'metadata':{'labels':{'a':'b'}}}");
        assertThat(admin.merge("/api/v1/namespaces/" + namespace, label).message())
                .contains("failed expression");
        admin.merge(in("configmaps/limits"), json("{'data':{'most':'1'}}"));
        assertThat(admin.merge("/api/v1/namespaces/" + namespace, label).status())
                .isEqualTo(200);
    }

    @Test
    void severalAreSelectedAndEachIsHeeded() {
        limit("wide", "5", "{'limits':'yes'}");
        policy(
                "within",
                KIND,
                notParameters(),
                validation(WITHIN, ",'messageExpression':'`most ` + params.data.most'"));
        bind(
                "within",
                "'Deny'",
                ",'paramRef':{'selector':{'matchLabels':{'limits':'yes'}},'parameterNotFoundAction':'Deny'}");
        assertThat(make("a").status()).isEqualTo(201);

        limit("narrow", "0", "{'limits':'yes'}");
        assertThat(make("b").message()).endsWith("denied request: most 0");
    }

    @Test
    void whereThereIsNoneTheBindingDecides() {
        policy("within", KIND, notParameters(), validation(WITHIN));
        bind("within", "'Warn'", ",'paramRef':{'name':'missing','parameterNotFoundAction':'Deny'}");
        assertThat(make("a").message())
                .endsWith("denied request: failed to configure binding: no params found for policy binding with `Deny`"
                        + " parameterNotFoundAction");

        admin.merge(collection(POLICY) + "/within", json("{'spec':{'failurePolicy':'Ignore'}}"));
        assertThat(make("a").status()).isEqualTo(201);
        admin.merge(collection(POLICY) + "/within", json("{'spec':{'failurePolicy':'Fail'}}"));
        admin.merge(
                collection(BINDING) + "/within-binding",
                json("{'spec':{'paramRef':{'parameterNotFoundAction':'Allow'}}}"));
        assertThat(make("b").status()).isEqualTo(201);
    }

    @Test
    void aKindThatIsNotThereCannotBeUsed() {
        policy("odd", "'paramKind':{'apiVersion':'example.com/v1','kind':'Rule'}", validation("params != null"));
        bind("odd", "'Deny'", ",'paramRef':{'name':'x','parameterNotFoundAction':'Allow'}");

        assertThat(make("a").message())
                .contains("failed to configure binding: paramKind kind `example.com/v1, Kind=Rule`");
    }

    @Test
    void nobodyReadsThroughAPolicyWhatTheyMayNotRead() {
        admin.post(
                "/apis/rbac.authorization.k8s.io/v1/clusterroles",
                json("{'apiVersion':'rbac.authorization.k8s.io/v1','kind':'ClusterRole','metadata':{'name':'policies'},"
                        + "'rules':[{'apiGroups':['admissionregistration.k8s.io'],'resources':['*'],'verbs':['*']}]}"));
        admin.post(
                "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings",
                json(
                        "{'apiVersion':'rbac.authorization.k8s.io/v1','kind':'ClusterRoleBinding','metadata':{'name':'policies'},"
                                + "'roleRef':{'apiGroup':'rbac.authorization.k8s.io','kind':'ClusterRole','name':'policies'},"
                                + "'subjects':[{'apiGroup':'rbac.authorization.k8s.io','kind':'User','name':'writer'}]}"));
        var secrets = "'paramKind':{'apiVersion':'v1','kind':'Secret'}";
        var spec = CONFIG_MAPS + "," + secrets + "," + validation("false");
        var reference = ",'paramRef':{'name':'s','namespace':'default','parameterNotFoundAction':'Deny'}";
        try (var writer = new HttpsClient(server, server.credential("writer", List.of()))) {
            var refused = writer.post(collection(POLICY), object(POLICY, "peeks", spec));
            refused.assertRefused(403);
            assertThat(refused.message())
                    .contains("must have \"get\" permission on all objects of the referenced kind, secrets");

            var unknown = writer.post(
                    collection(POLICY),
                    object(POLICY, "peeks", spec.replace("'v1','kind':'Secret'", "'example.com/v1','kind':'Rule'")));
            unknown.assertRefused(403);
            assertThat(unknown.message()).contains("all objects of group \"example.com\"");

            var early = writer.post(
                    collection(BINDING),
                    object(BINDING, "early", "'policyName':'peeks','validationActions':['Deny']" + reference));
            early.assertRefused(403);

            assertThat(postPolicy("peeks", secrets, validation("false")).status())
                    .isEqualTo(201);
            var bound = writer.post(
                    collection(BINDING),
                    object(BINDING, "late", "'policyName':'peeks','validationActions':['Deny']" + reference));
            bound.assertRefused(403);
            assertThat(bound.message())
                    .contains("the object \"s\" of the referenced kind, secrets, in namespace \"default\"");

            assertThat(writer.post(collection(POLICY), object(POLICY, "plain", CONFIG_MAPS + "," + validation("true")))
                            .status())
                    .isEqualTo(201);
        }
    }

    @Test
    void whoeverWritesAParameterNeitherEndsTheServerNorHoldsItUp() {
        policy(
                "hostile",
                KIND,
                notParameters(),
                "'variables':[{'name':'all','expression':'params.data.text.split(params.data.by)'}]",
                "'validations':[{'expression':'object.metadata.name.matches(params.data.pattern)'},"
                        + "{'expression':'variables.all.all(x, variables.all.all(y, x + y != object.metadata.name))'},"
                        + "{'expression':'params.data.text.replace(params.data.by, params.data.text) != `x`'}]");
        var text = "ab".repeat(200_000);
        make("p", "{'most':'0','text':'" + text + "','by':'','pattern':'((((a{90}){90}){90})*)*$'}", "{}");
        bind("hostile", "'Deny'", ",'paramRef':{'name':'p','parameterNotFoundAction':'Deny'}");

        var denied = make("a");

        denied.assertRefused(422);
        assertThat(denied.message()).contains("the regular expression is too large");
        assertThat(denied.message().length()).isLessThan(10_000);
        admin.merge(in("configmaps/p"), json("{'data':{'pattern':'.'}}"));
        assertThat(make("a").message()).contains("operation cancelled");
        assertThat(admin.get(in("configmaps/p")).status()).isEqualTo(200);
    }
}
