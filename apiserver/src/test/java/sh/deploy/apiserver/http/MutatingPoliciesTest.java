package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What policies change. */
class MutatingPoliciesTest extends MutatingPolicyTest {
    private static final String DEPLOYMENT =
            "{'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'d'},'spec':{'replicas':1,"
                    + "'selector':{'matchLabels':{'a':'d'}},'template':{'metadata':{'labels':{'a':'d'}},'spec':{"
                    + "'containers':[{'name':'c','image':'hello'}]}}}}";

    /** A policy about everything of a group. */
    private void about(String name, String group, String resources, String mutation, String... more) {
        var match = "'matchConstraints':{'resourceRules':[{'apiGroups':['" + group
                + "'],'apiVersions':['*'],'operations':['*'],'resources':['" + resources + "']}]}";
        var made = admin.post(
                collection(MUTATING),
                object(MUTATING, name, match + "," + NEVER + "," + mutations(mutation) + String.join("", more))
                        .replace('`', '\''));
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        bindMutating(name);
    }

    @Test
    void operationsAreDoneOnceThereIsABindingAndNoLongerThanThat() {
        mutating(
                "adds",
                NEVER,
                mutations(patch("[JSONPatch{op: `add`, path: `/data/more`, value: `yes`},"
                        + " JSONPatch{op: `move`, path: `/data/moved`, from: `/data/k`}]")));
        assertThat(data(make("before"))).isEqualTo(Map.of("k", "v"));

        bindMutating("adds");
        assertThat(data(make("a"))).isEqualTo(Map.of("more", "yes", "moved", "v"));
        assertThat(data(admin.get(in("configmaps/a")))).isEqualTo(Map.of("more", "yes", "moved", "v"));

        admin.delete(collection(MUTATING_BINDING) + "/adds-binding");
        assertThat(data(make("after"))).isEqualTo(Map.of("k", "v"));
    }

    @Test
    void keysWithSlashesAreEscaped() {
        mutating(
                "labels",
                NEVER,
                mutations(patch(
                        "[JSONPatch{op: `add`, path: `/metadata/labels/` + jsonpatch.escapeKey(`example.com/team`),"
                                + " value: `blue`}]")));
        bindMutating("labels");

        assertThat(labels(make("a", "\"x\":\"y\""))).isEqualTo(Map.of("x", "y", "example.com/team", "blue"));
    }

    @Test
    void aTestThatDoesNotHoldLeavesTheObjectAsItIs() {
        mutating(
                "red",
                NEVER,
                mutations(patch("[JSONPatch{op: `test`, path: `/data/colour`, value: `red`},"
                        + " JSONPatch{op: `replace`, path: `/data/colour`, value: `green`}]")));
        bindMutating("red");

        assertThat(data(make("a", "{'colour':'red'}", "{}"))).isEqualTo(Map.of("colour", "green"));
        assertThat(data(make("b", "{'colour':'blue'}", "{}"))).isEqualTo(Map.of("colour", "blue"));
        assertThat(data(make("c", "{'k':'v'}", "{}"))).isEqualTo(Map.of("k", "v"));
    }

    @Test
    void fieldsAreMergedAndWhatIsThereStays() {
        mutating("owner", NEVER, mutations(label("owner", "`web`"), label("seen", "object.metadata.labels.owner")));
        bindMutating("owner");

        assertThat(labels(make("a", "\"app\":\"x\""))).isEqualTo(Map.of("app", "x", "owner", "web", "seen", "web"));
        assertThat(labels(admin.merge(in("configmaps/a"), json("{'metadata':{'labels':{'owner':null,'b':'c'}}}"))))
                .isEqualTo(Map.of("app", "x", "owner", "web", "seen", "web", "b", "c"));
    }

    @Test
    void listsAreMergedByTheirKeysAndTheResultHasItsDefaults() {
        about(
                "sidecar",
                "apps",
                "deployments",
                configuration("Object{spec: Object.spec{template: Object.spec.template{spec: Object.spec.template.spec{"
                        + "containers: [Object.spec.template.spec.containers{name: `proxy`, image: `proxy:1`},"
                        + " Object.spec.template.spec.containers{name: `c`, tty: true}]}}}}"));

        var made = admin.post(apps("deployments"), json(DEPLOYMENT)).json();

        var containers = made.at("/spec/template/spec/containers");
        assertThat(containers.findValuesAsString("name")).containsExactly("proxy", "c");
        assertThat(containers.at("/0/terminationMessagePath").asString()).isEqualTo("/dev/termination-log");
        assertThat(containers.at("/1/image").asString()).isEqualTo("hello");
        assertThat(containers.at("/1/tty").asBoolean()).isTrue();
    }

    @Test
    void partsOfObjectsAreChangedToo() {
        admin.post(apps("deployments"), json(DEPLOYMENT));
        about(
                "scale",
                "apps",
                "deployments/scale",
                configuration(
                        "Object{spec: Object.spec{replicas: object.spec.replicas > 2 ? 2 : object.spec.replicas}}"));

        assertThat(admin.merge(apps("deployments/d/scale"), json("{'spec':{'replicas':7}}"))
                        .json()
                        .at("/spec/replicas")
                        .asInt())
                .isEqualTo(2);
        assertThat(admin.get(apps("deployments/d")).json().at("/spec/replicas").asInt())
                .isEqualTo(2);
    }

    @Test
    void whatBecomesOfABindingIsAsCheckedAsOneThatCame() {
        admin.post(in("pods"), pod("p", ""));
        about(
                "zone",
                "",
                "pods/binding",
                patch("[JSONPatch{op: `add`, path: `/metadata/annotations`, value: {`zone`: [object.target.name]}}]"));
        var binding = json(
                "{'apiVersion':'v1','kind':'Binding','metadata':{'name':'p'},'target':{'kind':'Node','name':'n'}}");

        var refused = admin.post(in("pods/p/binding"), binding);

        assertThat(refused.status()).as(refused.text()).isEqualTo(403);
        assertThat(refused.message())
                .contains("spec.mutations[0] makes an object that cannot be", "cannot be handled as a Binding");
        assertThat(admin.get(in("pods/p")).json().at("/spec/nodeName").isMissingNode())
                .isTrue();
    }

    /** Quotes of expressions are written as backquotes. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "JSONPatch|[JSONPatch{op: `remove`, path: `/data/missing`}]|error applying patch: the patch does not fit the object: there is nothing at /data/missing",
                "JSONPatch|[JSONPatch{op: `sing`, path: `/data`}]|error applying patch: the patch is malformed: operation 0 must have an op of add, remove, replace, move, copy or test",
                "JSONPatch|[JSONPatch{op: `add`}]|operation 0 must have a path",
                "JSONPatch|[JSONPatch{op: `add`, path: `/metadata/name`, value: `other`}]|spec.mutations[0] changes metadata.name, which nobody may but its author",
                "JSONPatch|[JSONPatch{op: `add`, path: `/metadata/namespace`, value: `default`}]|spec.mutations[0] changes metadata.namespace",
                "JSONPatch|[JSONPatch{op: `replace`, path: `/metadata/uid`, value: `x`}]|spec.mutations[0] changes metadata.uid",
                "JSONPatch|[JSONPatch{op: `replace`, path: `/kind`, value: `Secret`}]|spec.mutations[0] changes kind",
                "JSONPatch|[JSONPatch{op: `replace`, path: ``, value: {`a`: 1}}]|unknown field \"a\"",
                "JSONPatch|[JSONPatch{op: `add`, path: `/colour`, value: `red`}]|spec.mutations[0] makes an object that cannot be: unknown field \"colour\"",
                "JSONPatch|[JSONPatch{op: `add`, path: `/data`, value: 1}]|spec.mutations[0] makes an object that cannot be: ConfigMap in version \"v1\" cannot be handled as a ConfigMap",
                "JSONPatch|[JSONPatch{op: `add`, path: `/data/x`, value: quantity(`1`)}]|a kubernetes.Quantity cannot be written as JSON",
                "JSONPatch|[1, 2].map(i, dyn(i))|expected a value of type JSONPatch, not a int",
                "JSONPatch|[JSONPatch{op: `add`, path: `/data/x`, value: object.data.missing}]|no such key: missing, at line 1, column",
                "JSONPatch|[JSONPatch{op: `add`, path: `/data/x`, value: `x`.replace(``, `0123456789`).replace(``, object.data.large).replace(``, object.data.large)}]|operation cancelled",
                "ApplyConfiguration|Object{data: {`x`: 1}}|spec.mutations[0] makes an object that cannot be: ConfigMap in version \"v1\" cannot be handled",
                "ApplyConfiguration|Object{colour: `red`}|error applying patch: .colour: field not declared in schema",
                "ApplyConfiguration|Object{metadata: Object.metadata{name: `other`}}|spec.mutations[0] changes metadata.name",
                "ApplyConfiguration|Object{metadata: Object.spec{labels: {`a`: `b`}}}|type mismatch: unexpected type name \"Object.spec\", expected \"Object.metadata\"",
                "ApplyConfiguration|Object{metadata: Object.metadata{managedFields: [{`manager`: `x`}]}}|error applying patch: invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: .metadata.managedFields"
            })
    void whatCannotBeDoneIsTreatedAsTheFailurePolicySays(String type, String expression, String sentence) {
        var mutation = type.equals("JSONPatch") ? patch(expression) : configuration(expression);
        mutating("fails", NEVER, mutations(mutation, label("after", "`yes`")));
        bindMutating("fails");
        var large = "x".repeat(100_000);

        var refused = make("a", "{'large':'" + large + "'}", "{}");

        assertThat(refused.status()).as(refused.text()).isEqualTo(403);
        assertThat(refused.json().path("reason").asString()).isEqualTo("Invalid");
        assertThat(refused.message())
                .startsWith("policy 'fails' with binding 'fails-binding' denied request: ")
                .contains(sentence);
        assertThat(refused.json().at("/details/causes/0/message").asString()).isEqualTo(refused.message());
        assertThat(admin.get(in("configmaps/a")).status()).isEqualTo(404);

        admin.merge(collection(MUTATING) + "/fails", json("{'spec':{'failurePolicy':'Ignore'}}"));
        var made = make("a", "{'large':'" + large + "'}", "{}");
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        assertThat(data(made)).isEqualTo(Map.of("large", large));
        assertThat(labels(made)).isEqualTo(Map.of("after", "yes"));
    }

    @Test
    void whatBecomesOfAnObjectIsJudgedAsIfItHadComeSo() {
        mutating("bad", NEVER, mutations(label("a", "`not a label`")));
        bindMutating("bad");
        var refused = make("a");
        refused.assertRefused(422);
        assertThat(refused.message()).contains("metadata.labels", "not a label");

        admin.delete(collection(MUTATING_BINDING) + "/bad-binding");
        mutating("good", NEVER, mutations(label("judge", "`me`")));
        bindMutating("good");
        policy("judges", validation("!has(object.metadata.labels.judge)"));
        bind("judges", "'Deny'");
        assertThat(make("a").message()).contains("failed expression: !has(object.metadata.labels.judge)");
    }

    @Test
    void conditionsVariablesAndParametersAreHeeded() {
        make("settings", "{'team':'blue'}", "{}");
        mutating(
                "team",
                NEVER,
                "'paramKind':{'apiVersion':'v1','kind':'ConfigMap'}",
                "'matchConditions':[{'name':'mine','expression':'object.metadata.name.startsWith(`mine`)'}]",
                "'variables':[{'name':'team','expression':'params.data.team + `-` + string(object.metadata.?labels.orValue({}).size())'}]",
                mutations(label("team", "variables.team"), label("again", "variables.team")));
        bindMutating("team", ",'paramRef':{'name':'settings','parameterNotFoundAction':'Deny'}");

        assertThat(make("other").json().at("/metadata/labels").isEmpty()).isTrue();
        assertThat(labels(make("mine"))).isEqualTo(Map.of("team", "blue-0", "again", "blue-1"));

        admin.delete(in("configmaps/settings"));
        var refused = make("mine-too");
        refused.assertRefused(403);
        assertThat(refused.json().path("reason").asString()).isEqualTo("Forbidden");
        assertThat(refused.message())
                .isEqualTo("policy 'team' with binding 'team-binding' denied request: failed to configure binding: no"
                        + " params found for policy binding with `Deny` parameterNotFoundAction");
    }

    @Test
    void aConditionWithoutAValueIsTreatedAsTheFailurePolicySays() {
        mutating(
                "broken",
                NEVER,
                "'matchConditions':[{'name':'odd','expression':'object.missing == 1'}]",
                mutations(label("a", "`b`")));
        bindMutating("broken");

        var refused = make("a");
        refused.assertRefused(403);
        assertThat(refused.message()).contains("match condition 'odd' resulted in error: no such key: missing");
        admin.merge(collection(MUTATING) + "/broken", json("{'spec':{'failurePolicy':'Ignore'}}"));
        assertThat(make("a").json().at("/metadata/labels").isEmpty()).isTrue();
    }

    @Test
    void policiesAreInvokedByNameAndWhatTheyAreAboutIsDecidedByTheObjectAsItCame() {
        mutating("b", NEVER, mutations(label("last", "`b`"), label("b", "object.metadata.labels.a")));
        mutating("a", NEVER, mutations(label("last", "`a`"), label("a", "`first`")));
        mutating("c", NEVER, mutations(label("c", "`also`")));
        bindMutating("a");
        bindMutating("b");
        bindMutating("c", ",'matchResources':{'objectSelector':{'matchLabels':{'a':'first'}}}");

        assertThat(labels(make("x"))).isEqualTo(Map.of("last", "b", "a", "first", "b", "first"));
        assertThat(labels(make("y", "\"a\":\"first\"")))
                .isEqualTo(Map.of("a", "first", "last", "b", "b", "first", "c", "also"));
    }

    @Test
    void severalParametersAreTakenOneAfterTheOther() {
        for (var name : new String[] {"p1", "p2"}) {
            make(name, "{'key':'" + name + "'}", "{'parameter':'yes'}");
        }
        mutating(
                "each",
                NEVER,
                "'paramKind':{'apiVersion':'v1','kind':'ConfigMap'}",
                mutations(configuration("Object{data: {params.data.key: string(object.data.size())}}")));
        bindMutating(
                "each",
                ",'paramRef':{'selector':{'matchLabels':{'parameter':'yes'}},'parameterNotFoundAction':'Deny'}");

        assertThat(data(make("a"))).isEqualTo(Map.of("k", "v", "p1", "1", "p2", "2"));
    }

    @Test
    void policiesAndBindingsAreNeverChanged() {
        about(
                "all",
                "*",
                "*",
                "{'patchType':'JSONPatch','jsonPatch':{'expression':'[JSONPatch{op: `add`, path: `/metadata/labels`, value: {`a`: `b`}}]'}}");

        for (var kind : new String[] {MUTATING, MUTATING_BINDING}) {
            var name = kind.equals(MUTATING) ? "all" : "all-binding";
            var changed = admin.merge(collection(kind) + "/" + name, json("{'metadata':{'annotations':{'c':'d'}}}"));
            assertThat(changed.status()).as(changed.text()).isEqualTo(200);
            assertThat(changed.json().at("/metadata/labels").isMissingNode()).isTrue();
        }
        assertThat(labels(make("x"))).isEqualTo(Map.of("a", "b"));
    }

    @Test
    void aDryRunShowsTheChangeAndStoresNothing() {
        mutating("dry", NEVER, mutations(label("a", "request.dryRun ? `dry` : `wet`")));
        bindMutating("dry");

        assertThat(labels(admin.post(in("configmaps?dryRun=All"), configMap("x"))))
                .isEqualTo(Map.of("a", "dry"));
        assertThat(admin.get(in("configmaps/x")).status()).isEqualTo(404);
    }
}
