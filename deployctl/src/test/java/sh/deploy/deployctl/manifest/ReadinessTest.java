package sh.deploy.deployctl.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import sh.deploy.deployctl.output.Json;
import tools.jackson.databind.JsonNode;

class ReadinessTest {
    @Test
    void takesAPodAsReadyOnceItsConditionSaysSo() {
        assertThat(of("{'kind':'Pod','status':{'phase':'Running','conditions':[{'type':'Ready','status':'True'}]}}"))
                .isEqualTo(new Readiness.Ready("Running and ready"));
        assertThat(of("{'kind':'Pod','status':{'phase':'Running','conditions':[{'type':'Ready','status':'False'}]}}"))
                .isInstanceOf(Readiness.Waiting.class);
    }

    @Test
    void knowsPodsThatWillNotGetReadyByThemselves() {
        var pod =
                "{'kind':'Pod','metadata':{'name':'p','labels':{'app':'a'}},'status':{'phase':'Pending','containerStatuses':"
                        + "[{'name':'c','state':{'waiting':{'reason':'ErrImageNeverPull','message':'no x'}}}]}}";
        assertThat(of(pod)).isEqualTo(new Readiness.Stuck("container c: ErrImageNeverPull: no x"));
        var deployment = tree(
                "{'kind':'Deployment','spec':{'replicas':2,'selector':{'matchLabels':{'app':'a'}}},'status':{'updatedReplicas':2}}");
        assertThat(Readiness.of(deployment, List.of(tree(pod))).text())
                .isEqualTo("0 of 2 replicas available; pod p: container c: ErrImageNeverPull: no x");
    }

    @Test
    void waitsForTheNewGenerationOfADeployment() {
        var status = "'status':{'observedGeneration':1,'replicas':1,'updatedReplicas':1,'availableReplicas':1}}";
        assertThat(of("{'kind':'Deployment','metadata':{'generation':2},'spec':{'replicas':1}," + status))
                .isInstanceOf(Readiness.Waiting.class);
        assertThat(of("{'kind':'Deployment','metadata':{'generation':1},'spec':{'replicas':1}," + status))
                .isInstanceOf(Readiness.Ready.class);
    }

    private static Readiness of(String json) {
        return Readiness.of(tree(json), List.of());
    }

    private static JsonNode tree(String json) {
        return Json.read(json.replace('\'', '"'));
    }
}
