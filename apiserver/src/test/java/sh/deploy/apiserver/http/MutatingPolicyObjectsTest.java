package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Policies that change objects, and their bindings, as objects: their defaults, their versions, and what they may not say. */
class MutatingPolicyObjectsTest extends MutatingPolicyTest {
    private static final String GROUP = "/apis/admissionregistration.k8s.io/";
    private static final String PATCH = mutations(patch("[]"));

    @Test
    void getTheirDefaults() {
        var made = postMutating("plain", NEVER, PATCH).json();

        assertThat(made.at("/spec/failurePolicy").asString()).isEqualTo("Fail");
        assertThat(made.at("/spec/matchConstraints/matchPolicy").asString()).isEqualTo("Equivalent");
        assertThat(made.at("/spec/matchConstraints/resourceRules/0/scope").asString())
                .isEqualTo("*");
        assertThat(made.at("/metadata/generation").asInt()).isEqualTo(1);
    }

    @Test
    void areTheSameObjectInBothVersions() {
        mutating("twice", NEVER, mutations(label("a", "`b`")));
        var policy =
                admin.get(GROUP + "v1beta1/mutatingadmissionpolicies/twice").json();
        assertThat(policy.path("apiVersion").asString()).isEqualTo("admissionregistration.k8s.io/v1beta1");
        assertThat(policy.at("/spec/mutations/0/patchType").asString()).isEqualTo("ApplyConfiguration");

        var made = admin.post(
                GROUP + "v1beta1/mutatingadmissionpolicybindings",
                object(MUTATING_BINDING, "twice", "'policyName':'twice'").replace(".io/v1\"", ".io/v1beta1\""));
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        assertThat(made.json().path("apiVersion").asString()).isEqualTo("admissionregistration.k8s.io/v1beta1");
        assertThat(labels(make("a"))).isEqualTo(Map.of("a", "b"));

        assertThat(admin.get(collection(MUTATING_BINDING) + "/twice")
                        .json()
                        .path("apiVersion")
                        .asString())
                .isEqualTo("admissionregistration.k8s.io/v1");
        assertThat(admin.merge(
                                GROUP + "v1beta1/mutatingadmissionpolicies/twice",
                                json("{'spec':{'failurePolicy':'Ignore'}}"))
                        .json()
                        .at("/metadata/generation")
                        .asInt())
                .isEqualTo(2);
    }

    /** MATCH, NEVER and PATCH stand for what is as it should be. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "MATCH,NEVER|spec.mutations: Required value: mutations must contain at least one item",
                "MATCH,PATCH|spec.reinvocationPolicy: Required value",
                "MATCH,PATCH,'reinvocationPolicy':'Often'|spec.reinvocationPolicy: Unsupported value: \"Often\": supported values: \"IfNeeded\", \"Never\"",
                "MATCH,PATCH,NEVER,'failurePolicy':'Maybe'|spec.failurePolicy: Unsupported value: \"Maybe\"",
                "MATCH,NEVER,'mutations':[{'patchType':'Magic'}]|spec.mutations[0].patchType: Unsupported value: \"Magic\": supported values: \"ApplyConfiguration\", \"JSONPatch\"",
                "MATCH,NEVER,'mutations':[{'jsonPatch':{'expression':'[]'}}]|spec.mutations[0].patchType: Required value",
                "MATCH,NEVER,'mutations':[{'patchType':'JSONPatch'}]|spec.mutations[0].jsonPatch: Required value: must be specified when patchType is JSONPatch",
                "MATCH,NEVER,'mutations':[{'patchType':'JSONPatch','jsonPatch':{'expression':'[]'},'applyConfiguration':{'expression':'Object{}'}}]|spec.mutations[0].applyConfiguration: Invalid value: \"{applyConfiguration}\": must not be specified when patchType is JSONPatch",
                "MATCH,NEVER,'mutations':[{'patchType':'ApplyConfiguration','jsonPatch':{'expression':'[]'}}]|spec.mutations[0].applyConfiguration: Required value: must be specified when patchType is ApplyConfiguration",
                "MATCH,NEVER,'mutations':[{'patchType':'ApplyConfiguration','applyConfiguration':{'expression':' '}}]|spec.mutations[0].applyConfiguration.expression: Required value",
                "MATCH,NEVER,'mutations':[{'patchType':'JSONPatch','jsonPatch':{'expression':'objct.x'}}]|spec.mutations[0].jsonPatch.expression: Invalid value: \"objct.x\": compilation failed: line 1, column 1: undeclared reference to 'objct'",
                "MATCH,NEVER,'mutations':[{'patchType':'JSONPatch','jsonPatch':{'expression':'Object{}'}}]|must evaluate to one of list(JSONPatch), list(dyn), not to Object",
                "MATCH,NEVER,'mutations':[{'patchType':'ApplyConfiguration','applyConfiguration':{'expression':'Object.spec{}'}}]|must evaluate to Object, not to Object.spec",
                "MATCH,NEVER,'mutations':[{'patchType':'ApplyConfiguration','applyConfiguration':{'expression':'object'}}]|must evaluate to Object, not to dyn",
                "MATCH,PATCH,NEVER,'variables':[{'name':'a','expression':'Object{}'}]|spec.variables[0].expression: Invalid value: \"Object{}\": compilation failed: line 1, column 7: objects of a named type cannot be made here",
                "MATCH,PATCH,NEVER,'matchConditions':[{'name':'a','expression':'variables.x'}]|spec.matchConditions[0].expression",
                "PATCH,NEVER,'matchConstraints':{'resourceRules':[{'apiGroups':[''],'apiVersions':['v1'],'operations':['CREATE','DELETE'],'resources':['pods']}]}|spec.matchConstraints.resourceRules[0].operations[1]: Unsupported value: \"DELETE\": supported values: \"*\", \"CONNECT\", \"CREATE\", \"UPDATE\"",
                "PATCH,NEVER,'matchConstraints':{}|spec.matchConstraints.resourceRules: Required value",
                "PATCH,NEVER|spec.matchConstraints: Required value",
                "MATCH,PATCH,NEVER,'paramKind':{'kind':'X'}|spec.paramKind.apiVersion: Required value"
            })
    void policiesAreRefusedWithTheFieldAndNothingIsStored(String fields, String sentence) {
        var spec = fields.replace("MATCH", CONFIG_MAPS).replace("NEVER", NEVER).replace("PATCH", PATCH);

        var refused = admin.post(collection(MUTATING), object(MUTATING, "refused", spec));

        refused.assertRefused(422);
        assertThat(refused.message()).contains(sentence);
        assertThat(admin.get(collection(MUTATING) + "/refused").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "|spec.policyName: Required value",
                "'policyName':'A'|spec.policyName: Invalid value: \"A\"",
                "'policyName':'p','paramRef':{'name':'a'}|spec.paramRef.parameterNotFoundAction: Required value",
                "'policyName':'p','matchResources':{'excludeResourceRules':[{'apiGroups':[''],'apiVersions':['v1'],'operations':['DELETE'],'resources':['pods']}]}|spec.matchResources.excludeResourceRules[0].operations[0]: Unsupported value: \"DELETE\""
            })
    void bindingsAreRefusedWithTheField(@Nullable String spec, String sentence) {
        var refused =
                admin.post(collection(MUTATING_BINDING), object(MUTATING_BINDING, "refused", spec == null ? "" : spec));

        refused.assertRefused(422);
        assertThat(refused.message()).contains(sentence);
    }

    @Test
    void aPolicyHasSoManyMutationsAndCharactersAndNoMore() {
        var many = Collections.nCopies(257, patch("[]")).toArray(String[]::new);
        assertThat(postMutating("many", NEVER, mutations(many)).message())
                .contains("spec.mutations: Too many: 257: must have at most 256 items");

        var large = Collections.nCopies(14, patch("[]" + " ".repeat(10_000))).toArray(String[]::new);
        assertThat(postMutating("long", NEVER, mutations(large)).message())
                .contains("its expressions have more than 131072 characters together");
    }

    @Test
    void areShownWithWhatTheyDo() {
        mutating(
                "shown",
                NEVER,
                mutations(patch("[]"), patch("[]")),
                "'paramKind':{'apiVersion':'v1','kind':'ConfigMap'}");
        bindMutating("shown", ",'paramRef':{'name':'x','parameterNotFoundAction':'Allow'}");

        assertThat(columns(MUTATING)).startsWith("Name", "Mutations", "ParamKind", "Age");
        assertThat(cells(MUTATING)).startsWith("\"shown\"", "2", "\"v1/ConfigMap\"");
        assertThat(cells(MUTATING_BINDING)).startsWith("\"shown-binding\"", "\"shown\"", "\"*/x\"");
    }

    private List<String> columns(String kind) {
        return table(kind)
                .path("columnDefinitions")
                .valueStream()
                .map(column -> column.path("name").asString())
                .toList();
    }

    private List<String> cells(String kind) {
        return table(kind)
                .at("/rows/0/cells")
                .valueStream()
                .map(Object::toString)
                .toList();
    }

    private JsonNode table(String kind) {
        return admin.get(collection(kind), "accept", "application/json;as=Table;v=v1;g=meta.k8s.io")
                .json();
    }

    @Test
    void nobodyReadsThroughAPolicyWhatTheyMayNotRead() {
        allowPolicies("writer");
        var secrets = "'paramKind':{'apiVersion':'v1','kind':'Secret'}";
        var spec = CONFIG_MAPS + "," + NEVER + "," + PATCH + "," + secrets;
        var bound =
                "'policyName':'peeks','paramRef':{'name':'s','namespace':'default','parameterNotFoundAction':'Deny'}";
        try (var writer = new HttpsClient(server, server.credential("writer", List.of()))) {
            var refused = writer.post(collection(MUTATING), object(MUTATING, "peeks", spec));
            refused.assertRefused(403);
            assertThat(refused.message())
                    .contains("must have \"get\" permission on all objects of the referenced kind, secrets");

            mutating("peeks", NEVER, PATCH, secrets);
            var late = writer.post(collection(MUTATING_BINDING), object(MUTATING_BINDING, "late", bound));
            late.assertRefused(403);
            assertThat(late.message())
                    .contains("the object \"s\" of the referenced kind, secrets, in namespace \"default\"");
        }
    }

    private void allowPolicies(String user) {
        var rbac = "/apis/rbac.authorization.k8s.io/v1/";
        admin.post(
                rbac + "clusterroles",
                json("{'apiVersion':'rbac.authorization.k8s.io/v1','kind':'ClusterRole','metadata':{'name':'policies'},"
                        + "'rules':[{'apiGroups':['admissionregistration.k8s.io'],'resources':['*'],'verbs':['*']}]}"));
        admin.post(
                rbac + "clusterrolebindings",
                json(
                        "{'apiVersion':'rbac.authorization.k8s.io/v1','kind':'ClusterRoleBinding','metadata':{'name':'policies'},"
                                + "'roleRef':{'apiGroup':'rbac.authorization.k8s.io','kind':'ClusterRole','name':'policies'},"
                                + "'subjects':[{'apiGroup':'rbac.authorization.k8s.io','kind':'User','name':'" + user
                                + "'}]}"));
    }
}
