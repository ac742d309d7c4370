package sh.deploy.apiserver.kinds.patch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import sh.deploy.apiserver.kinds.schema.Schemas;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import tools.jackson.databind.node.ObjectNode;

/** JSON is written with single quotes. */
class ConfigurationMergeTest {
    private static ObjectNode tree(String json) {
        return JsonTrees.object(json.replace('\'', '"').getBytes(UTF_8));
    }

    private static ObjectNode merged(String type, String target, String wanted) {
        var schemas = Schemas.builtIn();
        return ConfigurationMerge.apply(schemas, schemas.type("io.k8s.api." + type), tree(target), tree(wanted));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "{'metadata':{'labels':{'a':'1'}}}|{'metadata':{'labels':{'b':'2'},'annotations':{'c':'3'}}}|{'metadata':{'labels':{'a':'1','b':'2'},'annotations':{'c':'3'}}}",
                "{'spec':{'hostname':'a','priority':1}}|{'spec':{'hostname':'b'}}|{'spec':{'hostname':'b','priority':1}}",
                "{'spec':{'hostname':'a'}}|{'spec':{'hostname':null,'securityContext':null}}|{'spec':{}}",
                "{'spec':{'securityContext':{'runAsUser':1}}}|{'spec':{'securityContext':null}}|{'spec':{'securityContext':{'runAsUser':1}}}",
                "{}|{'spec':{'containers':[{'name':'c','image':'i'}]}}|{'spec':{'containers':[{'name':'c','image':'i'}]}}",
                "{'spec':{'containers':[{'name':'c','image':'i','tty':true}]}}|{'spec':{'containers':[{'name':'c','image':'j'}]}}|{'spec':{'containers':[{'name':'c','image':'j','tty':true}]}}",
                "{'metadata':{'finalizers':['a','b']}}|{'metadata':{'finalizers':['c','b']}}|{'metadata':{'finalizers':['a','c','b']}}",
                "{'spec':{'containers':[{'name':'c','resources':{'limits':{'cpu':'1'}}}]}}|{'spec':{'containers':[{'name':'c','resources':{'limits':{'memory':'1Gi'}}}]}}|{'spec':{'containers':[{'name':'c','resources':{'limits':{'cpu':'1','memory':'1Gi'}}}]}}",
                "{'apiVersion':'v1','kind':'Pod'}|{'apiVersion':'x/v2','kind':'Y'}|{'apiVersion':'v1','kind':'Pod'}"
            })
    void mergesFieldByField(String target, String wanted, String merged) {
        assertThat(merged("core.v1.Pod", target, wanted)).isEqualTo(tree(merged));
    }

    /** Names of containers: as they were, as they are wanted, as they become. */
    @ParameterizedTest
    @CsvSource({
        "a,     b,     a b",
        "a b,   b a,   b a",
        "a c b, b a,   c b a",
        "a b,   x b y, a x b y",
        "a b c, b,     a b c",
        "'',    b a,   b a",
        "a b,   x a,   x a b"
    })
    void whatIsWantedStandsInItsOrderAndTheOthersBeforeWhatTheyStoodBefore(String before, String wanted, String after) {
        assertThat(merged("core.v1.Pod", containers(before), containers(wanted)))
                .isEqualTo(tree(containers(after)));
    }

    private static String containers(String names) {
        var list = names.isEmpty() ? "" : "{'name':'" + names.replace(" ", "'},{'name':'") + "'}";
        return "{'spec':{'containers':[" + list + "]}}";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "[{'containerPort':80,'protocol':'TCP'}]|[{'containerPort':80,'name':'web'}]|[{'containerPort':80,'protocol':'TCP','name':'web'}]",
                "[{'containerPort':80,'protocol':'TCP'}]|[{'containerPort':80,'protocol':'UDP'}]|[{'containerPort':80,'protocol':'TCP'},{'containerPort':80,'protocol':'UDP'}]",
                "[{'containerPort':80,'name':'a'},{'containerPort':80,'name':'b','hostPort':1}]|[{'containerPort':80,'name':'c'}]|[{'containerPort':80,'name':'c'}]"
            })
    void elementsAreTheSameWhoseKeysAre(String before, String wanted, String after) {
        assertThat(merged("core.v1.Pod", ports(before), ports(wanted))).isEqualTo(tree(ports(after)));
    }

    private static String ports(String ports) {
        return "{'spec':{'containers':[{'name':'c','ports':" + ports + "}]}}";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "apps.v1.Deployment|{'spec':{'selector':{'matchLabels':{'a':'b'}}}}|invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: .spec.selector",
                "core.v1.Pod|{'spec':{'containers':[{'name':'c','args':['x'],'command':['y']}]}}|structs: .spec.containers[0].args, .spec.containers[0].command",
                "core.v1.Pod|{'spec':{'nodeSelector':{'a':'b'}}}|structs: .spec.nodeSelector",
                "core.v1.Pod|{'spec':{'imagePullSecrets':[{'name':'a'}]}}|structs: .spec.imagePullSecrets[0]",
                "core.v1.Pod|{'spec':{'tolerations':[]}}|structs: .spec.tolerations",
                "core.v1.Pod|{'spec':{'colour':'red'}}|.spec.colour: field not declared in schema",
                "core.v1.Pod|{'spec':{'containers':[{'image':'x'}]}}|.spec.containers[0]: associative list with keys has an element that omits key field \"name\"",
                "core.v1.Pod|{'spec':{'containers':['x']}}|omits key field \"name\"",
                "core.v1.Pod|{'spec':{'containers':[{'name':'a'},{'name':'a'}]}}|.spec.containers[1]: duplicate entries for key [name=\"a\"]"
            })
    void whatCannotBeMergedIsRefusedWithItsPlace(String type, String wanted, String sentence) {
        assertThatThrownBy(() -> merged(type, "{}", wanted)).isInstanceOfSatisfying(ProblemException.class, refused -> {
            assertThat(refused.problem().reason()).isEqualTo(Reason.INVALID);
            assertThat(refused.getMessage()).contains(sentence);
        });
    }
}
