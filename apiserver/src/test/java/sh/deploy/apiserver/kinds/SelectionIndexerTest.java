package sh.deploy.apiserver.kinds;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.apiserver.kinds.tree.JsonTrees;

class SelectionIndexerTest {
    private final SelectionIndexer indexer = new SelectionIndexer(Kinds.builtIn());

    @Test
    void readsLabelsAndFieldsOfAPod() {
        var index = indexer.index(
                new ObjectKey("", "pods", "default", "web"),
                json(
                        "{'metadata':{'name':'web','labels':{'app':'web','tier':''},'annotations':{'labels':'x'}},'spec':{'containers':[{'name':'a','nodeName':'no'}],'nodeName':'n1','hostNetwork':true},'status':{'phase':'Running'}}"));

        assertThat(index.labels()).containsOnly(java.util.Map.entry("app", "web"), java.util.Map.entry("tier", ""));
        assertThat(index.fields())
                .containsEntry("spec.nodeName", "n1")
                .containsEntry("spec.hostNetwork", "true")
                .containsEntry("status.phase", "Running")
                .containsEntry("status.podIP", "")
                .hasSize(8);
    }

    @Test
    void readsTheSameFromATreeAsFromItsBytes() {
        var json = json(
                "{'metadata':{'name':'web','labels':{'app':'web'}},'spec':{'nodeName':'n1','hostNetwork':true},'status':{'phase':null}}");
        var key = new ObjectKey("", "pods", "default", "web");

        assertThat(indexer.index(key, JsonTrees.parse(json).root())).isEqualTo(indexer.index(key, json));
    }

    @Test
    void fieldsThatAreMissingHaveTheirDefault() {
        assertThat(indexer.index(new ObjectKey("", "nodes", "", "n"), json("{'metadata':{'name':'n'}}"))
                        .fields())
                .containsEntry("spec.unschedulable", "false");
        assertThat(indexer.index(new ObjectKey("", "events", "d", "e"), json("{'source':{'component':'kubelet'}}"))
                        .fields())
                .containsEntry("source", "kubelet")
                .containsEntry("involvedObject.name", "");
    }

    @Test
    void knowsLabelsOfKindsThatAreNotInTheList() {
        var index = indexer.index(
                new ObjectKey("example.com", "widgets", "d", "w"),
                json("{'metadata':{'labels':{'a':'b'}},'spec':{'x':1}}"));

        assertThat(index.labels()).containsEntry("a", "b");
        assertThat(index.fields()).isEmpty();
    }

    private static byte[] json(String text) {
        return text.replace('\'', '"').getBytes(UTF_8);
    }
}
