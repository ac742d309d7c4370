package sh.deploy.deployctl.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import sh.deploy.deployctl.output.Json;
import tools.jackson.databind.node.ObjectNode;

class ThreeWayMergeTest {
    @Test
    void takesAwayWhatTheManifestNoLongerSaysAndKeepsWhatOthersSet() {
        assertThat(merge("{'a':1,'b':2}", "{'a':1}", "{'a':1,'b':2,'c':3}")).isEqualTo("{\"a\":1,\"c\":3}");
    }

    @Test
    void takesTheManifestsValueOverAnyOther() {
        assertThat(merge("{'a':1}", "{'a':1}", "{'a':5}")).isEqualTo("{\"a\":1}");
    }

    @Test
    void treatsNullAsATakenBackField() {
        assertThat(merge("{}", "{'a':null,'n':{'x':null,'y':1}}", "{'a':5}")).isEqualTo("{\"n\":{\"y\":1}}");
    }

    @Test
    void mergesContainersByName() {
        assertThat(merge(
                        "{'containers':[{'name':'a','image':'1'},{'name':'old'}]}",
                        "{'containers':[{'name':'a','image':'2'},{'name':'new'}]}",
                        "{'containers':[{'name':'injected'},{'name':'a','image':'1','pull':'Always'},{'name':'old'}]}"))
                .isEqualTo(
                        "{\"containers\":[{\"name\":\"injected\"},{\"name\":\"a\",\"image\":\"2\",\"pull\":\"Always\"},{\"name\":\"new\"}]}");
    }

    @Test
    void takesTheManifestsOrderWhenItDiffers() {
        assertThat(merge(
                        "{}",
                        "{'env':[{'name':'b'},{'name':'a'}]}",
                        "{'env':[{'name':'a'},{'name':'x'},{'name':'b'}]}"))
                .isEqualTo("{\"env\":[{\"name\":\"b\"},{\"name\":\"a\"},{\"name\":\"x\"}]}");
    }

    @Test
    void replacesOtherListsWhole() {
        assertThat(merge("{'args':['a']}", "{'args':['b']}", "{'args':['a','c']}"))
                .isEqualTo("{\"args\":[\"b\"]}");
    }

    @Test
    void replacesListsOfCustomKindsWhole() {
        var merged = new ThreeWayMerge(false)
                .merge(tree("{}"), tree("{'containers':[{'name':'a'}]}"), tree("{'containers':[{'name':'b'}]}"));
        assertThat(Json.compact(merged)).isEqualTo("{\"containers\":[{\"name\":\"a\"}]}");
    }

    @Test
    void addsToFinalizersOfOthers() {
        assertThat(merge(
                        "{'metadata':{'finalizers':['mine']}}",
                        "{'metadata':{'finalizers':['new']}}",
                        "{'metadata':{'finalizers':['mine','theirs']}}"))
                .isEqualTo("{\"metadata\":{\"finalizers\":[\"new\",\"theirs\"]}}");
    }

    @Test
    void leadsToAPatchOfOnlyWhatDiffers() {
        var patch = MergePatch.between(
                tree("{'a':1,'b':{'x':1,'y':2},'c':[1]}"), tree("{'b':{'x':1,'y':3},'c':[1],'d':4}"));
        assertThat(Json.compact(patch)).isEqualTo("{\"a\":null,\"b\":{\"y\":3},\"d\":4}");
        assertThat(MergePatch.between(tree("{'a':{'b':[1]}}"), tree("{'a':{'b':[1]}}")))
                .isEmpty();
    }

    @Test
    void keepsWhatWasAppliedExactlyAsKubectlDoes() {
        var annotated = LastApplied.annotated(tree("{'kind':'Pod','apiVersion':'v1','metadata':{'name':'a<b'}}"));
        assertThat(annotated
                        .path("metadata")
                        .path("annotations")
                        .path(LastApplied.ANNOTATION)
                        .asString(""))
                .isEqualTo(
                        "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"annotations\":{},\"name\":\"a\\u003cb\"}}\n");
        assertThat(LastApplied.of(annotated).path("metadata").path("name").asString(""))
                .isEqualTo("a<b");
    }

    private static String merge(String last, String wanted, String current) {
        return Json.compact(new ThreeWayMerge(true).merge(tree(last), tree(wanted), tree(current)));
    }

    private static ObjectNode tree(String json) {
        return (ObjectNode) Json.read(json.replace('\'', '"'));
    }
}
