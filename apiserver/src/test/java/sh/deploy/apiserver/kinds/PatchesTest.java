package sh.deploy.apiserver.kinds;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static sh.deploy.apiserver.kinds.Trees.kind;
import static sh.deploy.apiserver.kinds.Trees.tree;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import tools.jackson.databind.JsonNode;

class PatchesTest {
    private final Kind pods = kind("", "v1", "pods");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "{'a':1} | [{'op':'add','path':'/b','value':[1]},{'op':'add','path':'/b/-','value':2}] | {'a':1,'b':[1,2]}",
                "{'a':[1,2]} | [{'op':'add','path':'/a/1','value':9},{'op':'remove','path':'/a/0'}] | {'a':[9,2]}",
                "{'a':{'b':1}} | [{'op':'move','from':'/a/b','path':'/c'},{'op':'copy','from':'/c','path':'/d'}] |"
                        + " {'a':{},'c':1,'d':1}",
                "{'a/b':1,'m~n':2} | [{'op':'test','path':'/a~1b','value':1},{'op':'replace','path':'/m~0n','value':3}] |"
                        + " {'a/b':1,'m~n':3}",
            })
    void appliesJsonPatches(String before, String patch, String after) {
        assertThat(Patches.apply(PatchType.JSON, pods, tree(before), any(patch)))
                .isEqualTo(tree(after));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "[{'op':'remove','path':'/x'}] | there is nothing at /x",
                "[{'op':'replace','path':'/x/y','value':1}] | there is nothing at /x",
                "[{'op':'test','path':'/a','value':2}] | testing value /a failed",
                "[{'op':'add','path':'/l/7','value':2}] | there is no place in a list at /l/7",
                "[{'op':'go','path':'/l'}] | operation 0 must have an op of",
                "[{'op':'add','path':'/l'}] | operation 0 must have a value",
                "[{'op':'move','from':'/l','path':'/l/0'}] | cannot move /l into itself",
                "{} | a JSON patch is a list of operations",
            })
    void saysWhereAJsonPatchFails(String patch, String message) {
        assertThatThrownBy(() -> Patches.apply(PatchType.JSON, pods, tree("{'a':1,'l':[]}"), any(patch)))
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "{'a':'b'} | {'a':'c'} | {'a':'c'}",
                "{'a':'b'} | {'b':'c'} | {'a':'b','b':'c'}",
                "{'a':'b','b':'c'} | {'a':null} | {'b':'c'}",
                "{'a':['b']} | {'a':'c'} | {'a':'c'}",
                "{'a':{'b':'c'}} | {'a':{'b':'d','c':null}} | {'a':{'b':'d'}}",
                "{'a':[{'b':'c'}]} | {'a':[1]} | {'a':[1]}",
                "{'e':null} | {'a':1} | {'e':null,'a':1}",
                "{} | {'a':{'bb':{'ccc':null}}} | {'a':{'bb':{}}}",
            })
    void appliesMergePatches(String before, String patch, String after) {
        assertThat(Patches.apply(PatchType.MERGE, pods, tree(before), any(patch)))
                .isEqualTo(tree(after));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "{'containers':[{'name':'a','image':'i'}]} | {'containers':[{'name':'b','image':'j'},{'name':'a','image':'k'}]} |"
                        + " {'containers':[{'name':'a','image':'k'},{'name':'b','image':'j'}]}",
                "{'containers':[{'name':'a'},{'name':'b'}]} | {'containers':[{'name':'a','$patch':'delete'}]} |"
                        + " {'containers':[{'name':'b'}]}",
                "{'containers':[{'name':'a'},{'name':'b'}]} | {'containers':[{'$patch':'replace'},{'name':'c'}]} |"
                        + " {'containers':[{'name':'c'}]}",
                "{'containers':[{'name':'a'},{'name':'b'}]} |"
                        + " {'$setElementOrder/containers':[{'name':'c'},{'name':'a'}],'containers':[{'name':'c'}]} |"
                        + " {'containers':[{'name':'c'},{'name':'a'},{'name':'b'}]}",
                "{'tolerations':[{'key':'a'}]} | {'tolerations':[{'key':'b'}]} | {'tolerations':[{'key':'b'}]}",
                "{'volumes':[{'name':'v','emptyDir':{}}]} |"
                        + " {'volumes':[{'name':'v','hostPath':{'path':'/a'},'$retainKeys':['name','hostPath']}]} |"
                        + " {'volumes':[{'name':'v','hostPath':{'path':'/a'}}]}",
                "{'nodeSelector':{'a':'1','b':'2'}} | {'nodeSelector':{'$patch':'replace','c':'3'}} |"
                        + " {'nodeSelector':{'c':'3'}}",
                "{'nodeSelector':{'a':'1','b':'2'}} | {'nodeSelector':{'a':null,'c':'3'}} | {'nodeSelector':{'b':'2','c':'3'}}",
                "{'containers':[{'name':'a','args':['x']}]} | {'containers':[{'name':'a','args':['y']}]} |"
                        + " {'containers':[{'name':'a','args':['y']}]}",
                "{'containers':[{'name':'a','env':[{'name':'X','value':'1'}]}]} |"
                        + " {'containers':[{'name':'a','env':[{'name':'X','$patch':'delete'},{'name':'Y','value':'2'}]}]} |"
                        + " {'containers':[{'name':'a','env':[{'name':'Y','value':'2'}]}]}",
            })
    void mergesListsByTheirKeys(String before, String patch, String after) {
        assertThat(Patches.apply(
                        PatchType.STRATEGIC, pods, tree("{'spec':" + before + "}"), any("{'spec':" + patch + "}")))
                .isEqualTo(tree("{'spec':" + after + "}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "{'finalizers':['a','b']} | {'finalizers':['c']} | {'finalizers':['a','b','c']}",
                "{'finalizers':['a','b']} | {'$deleteFromPrimitiveList/finalizers':['a']} | {'finalizers':['b']}",
                "{'finalizers':['a','b']} | {'$setElementOrder/finalizers':['b','a']} | {'finalizers':['b','a']}",
                "{'ownerReferences':[{'uid':'1','name':'x'}]} | {'ownerReferences':[{'uid':'1','controller':true}]} |"
                        + " {'ownerReferences':[{'uid':'1','name':'x','controller':true}]}",
            })
    void mergesMetadata(String before, String patch, String after) {
        assertThat(Patches.apply(
                        PatchType.STRATEGIC,
                        pods,
                        tree("{'metadata':" + before + "}"),
                        any("{'metadata':" + patch + "}")))
                .isEqualTo(tree("{'metadata':" + after + "}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "{'containers':[{'image':'x'}]} | spec.containers[0] does not contain the merge key \"name\"",
                "{'containers':['x']} | spec.containers[0] must be an object",
                "{'$patch':'destroy'} | $patch at \"spec\" must be merge, replace or delete",
            })
    void saysWhereAStrategicPatchFails(String patch, String message) {
        assertThatThrownBy(() -> Patches.apply(
                        PatchType.STRATEGIC, pods, tree("{'spec':{'containers':[]}}"), any("{'spec':" + patch + "}")))
                .hasMessageContaining(message);
    }

    private static JsonNode any(String json) {
        return JsonTrees.parse(json.replace('\'', '"').getBytes(UTF_8)).root();
    }
}
