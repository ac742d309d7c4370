package sh.deploy.apiserver.kinds;

import static org.assertj.core.api.Assertions.assertThat;
import static sh.deploy.apiserver.kinds.Trees.kind;
import static sh.deploy.apiserver.kinds.Trees.tree;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TablesTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:10:00Z");

    private final Kind pods = kind("", "v1", "pods");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "{'phase':'Pending'} | Pending | 0/1",
                "{'phase':'Running','containerStatuses':[{'ready':true,'state':{'running':{}}}]} | Running | 1/1",
                "{'phase':'Running','containerStatuses':[{'state':{'waiting':{'reason':'CrashLoopBackOff'}}}]} |"
                        + " CrashLoopBackOff | 0/1",
                "{'phase':'Succeeded','containerStatuses':[{'state':{'terminated':{'reason':'Completed','exitCode':0}}}]} |"
                        + " Completed | 0/1",
                "{'phase':'Failed','containerStatuses':[{'state':{'terminated':{'exitCode':3}}}]} | ExitCode:3 | 0/1",
                "{'phase':'Pending','initContainerStatuses':[{'name':'i','state':{'running':{}}}]} | Init:0/1 | 0/1",
                "{'phase':'Failed','reason':'Evicted'} | Evicted | 0/1",
            })
    void aPodsStatusIsOneWord(String status, String word, String ready) {
        var pod = tree(
                "{'metadata':{'name':'web'},'spec':{'containers':[{'name':'a'}],'initContainers':[{'name':'i'}]},'status':"
                        + status + "}");

        var cells = Tables.cells(pods, pod, NOW);

        assertThat(cells.get(1).asString()).isEqualTo(ready);
        assertThat(cells.get(2).asString()).isEqualTo(word);
    }

    @Test
    void aPodThatIsBeingDeletedTerminates() {
        var pod = tree(
                "{'metadata':{'name':'web','deletionTimestamp':'2026-01-01T00:00:00Z'},'spec':{'containers':[{'name':'a'}]},'status':{'phase':'Running'}}");

        assertThat(Tables.cells(pods, pod, NOW).get(2).asString()).isEqualTo("Terminating");
    }

    @Test
    void restartsSayWhenTheLastOneWas() {
        var pod = tree(
                "{'metadata':{'name':'web','creationTimestamp':'2026-01-01T00:00:00Z'},'spec':{'containers':[{'name':'a'}]},'status':{'phase':'Running','podIP':'10.0.0.1','containerStatuses':[{'restartCount':2,'ready':true,'state':{'running':{}},'lastState':{'terminated':{'finishedAt':'2026-01-01T00:09:55Z'}}}]}}");

        assertThat(Tables.cells(pods, pod, NOW).toString())
                .isEqualTo(
                        "[\"web\",\"1/1\",\"Running\",\"2 (5s ago)\",\"10m\",\"10.0.0.1\",\"<none>\",\"<none>\",\"<none>\"]");
    }

    @Test
    void aCordonedNodeSaysSo() {
        var node = tree(
                "{'metadata':{'name':'n1','labels':{'node-role.kubernetes.io/worker':''}},'spec':{'unschedulable':true},'status':{'conditions':[{'type':'Ready','status':'True'}],'nodeInfo':{'kubeletVersion':'v1'}}}");

        var cells = Tables.cells(kind("", "v1", "nodes"), node, NOW);

        assertThat(cells.get(1).asString()).isEqualTo("Ready,SchedulingDisabled");
        assertThat(cells.get(2).asString()).isEqualTo("worker");
    }

    @Test
    void everyKindHasAsManyCellsAsColumns() {
        for (var kind : Kinds.builtIn().all()) {
            var cells = Tables.cells(kind, tree("{'metadata':{'name':'x'}}"), NOW);

            assertThat(cells).as(kind.toString()).hasSize(Tables.columns(kind).size());
        }
    }
}
