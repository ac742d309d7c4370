package sh.deploy.apiserver.kinds;

import static org.assertj.core.api.Assertions.assertThat;
import static sh.deploy.apiserver.kinds.Trees.created;
import static sh.deploy.apiserver.kinds.Trees.kind;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValidationTest {
    private final Kind pods = kind("", "v1", "pods");
    private final Kind deployments = kind("apps", "v1", "deployments");
    private final Kind pools = kind("deploy.sh", "v1", "nodepools");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "{} | spec.containers: Required value",
                "{'containers':[{'name':'a'}]} | spec.containers[0].image: Required value",
                "{'containers':[{'image':'i'}]} | spec.containers[0].name: Required value",
                "{'containers':[{'name':'a','image':'i'},{'name':'a','image':'i'}]} | spec.containers[1].name: Duplicate"
                        + " value: \"a\"",
                "{'containers':[{'name':'a','image':'i','ports':[{'containerPort':99999}]}]} |"
                        + " spec.containers[0].ports[0].containerPort: Invalid value: 99999: must be between 1 and 65535,"
                        + " inclusive",
                "{'containers':[{'name':'a','image':'i','ports':[{'containerPort':1,'hostPort':8},{'containerPort':2,'hostPort':8}]}]}"
                        + " | spec.containers[0].ports[1].hostPort: Duplicate value: \"TCP//8\"",
                "{'containers':[{'name':'a','image':'i'}],'restartPolicy':'Often'} | spec.restartPolicy: Unsupported value:"
                        + " \"Often\": supported values: \"Always\", \"Never\", \"OnFailure\"",
                "{'containers':[{'name':'a','image':'i','volumeMounts':[{'name':'v','mountPath':'/v'}]}]} |"
                        + " spec.containers[0].volumeMounts[0].name: Not found: \"v\"",
                "{'containers':[{'name':'a','image':'i','resources':{'requests':{'cpu':'2'},'limits':{'cpu':'1'}}}]} |"
                        + " spec.containers[0].resources.requests: Invalid value: \"2\": must be less than or equal to cpu"
                        + " limit of 1",
                "{'containers':[{'name':'a','image':'i','livenessProbe':{}}]} | spec.containers[0].livenessProbe: Required"
                        + " value: must specify a handler type",
                "{'containers':[{'name':'a','image':'i','env':[{'value':'x'}]}]} | spec.containers[0].env[0].name: Required"
                        + " value",
                "{'containers':[{'name':'a','image':'i'}],'volumes':[{'name':'v','hostPath':{'path':'/a'},'emptyDir':{}}]} |"
                        + " spec.volumes[0].emptyDir: Forbidden: may not specify more than 1 volume type",
            })
    void saysWhatIsWrongWithAPod(String spec, String complaint) {
        var pod = created(pods, "{'metadata':{'name':'web','namespace':'default'},'spec':" + spec + "}");

        assertThat(complaints(pod)).containsExactly(complaint);
    }

    @Test
    void aPodKeepsItsSpecButForImages() {
        var pod = created(
                pods,
                "{'metadata':{'name':'web','namespace':'default'},'spec':{'containers':[{'name':'a','image':'i:1'}]}}");
        var newImage = pod.deepCopy();
        ((tools.jackson.databind.node.ObjectNode) newImage.at("/spec/containers/0")).put("image", "i:2");
        var newName = pod.deepCopy();
        ((tools.jackson.databind.node.ObjectNode) newName.at("/spec/containers/0")).put("name", "b");

        assertThat(pods.validateUpdate(newImage, pod)).isEmpty();
        assertThat(pods.validateUpdate(newName, pod)).singleElement().satisfies(cause -> {
            assertThat(cause.field()).isEqualTo("spec");
            assertThat(cause.message()).contains("pod updates may not change fields other than", "spec.containers");
        });
    }

    /** As it may lie in the log of an earlier release, which took it. */
    @Test
    void whatIsStoredWithAFieldThatIsNotSupportedCanStillBeChanged() {
        var stored = created(
                deployments,
                "{'metadata':{'name':'web','namespace':'default'},'spec':{'selector':{'matchLabels':{'a':'b'}},'template':{'metadata':{'labels':{'a':'b'}},'spec':{'containers':[{'name':'a','image':'i','livenessProbe':{'grpc':{'port':80}}}]}}}}");
        stored.withObject("/metadata").put("resourceVersion", "1");
        var scaled = stored.deepCopy();
        scaled.withObject("/spec").put("replicas", 3);
        var worse = stored.deepCopy();
        worse.withObject("/spec/template/spec/containers/0")
                .set("readinessProbe", stored.at("/spec/template/spec/containers/0/livenessProbe"));

        assertThat(deployments.validateUpdate(scaled, stored)).isEmpty();
        assertThat(deployments.validateUpdate(worse, stored))
                .extracting(cause -> cause.field())
                .containsExactly("spec.template.spec.containers[0].readinessProbe.grpc");
    }

    @Test
    void aDeploymentsSelectorMatchesItsTemplate() {
        var deployment = created(
                deployments,
                "{'metadata':{'name':'web','namespace':'default'},'spec':{'selector':{'matchLabels':{'app':'web'}},'template':{'metadata':{'labels':{'app':'wep'}},'spec':{'containers':[{'name':'a','image':'web:1'}]}}}}");

        assertThat(deployments.validateCreate(deployment)).singleElement().satisfies(cause -> {
            assertThat(cause.field()).isEqualTo("spec.template.metadata.labels");
            assertThat(cause.message()).contains("`selector` does not match template `labels`");
        });
    }

    @Test
    void anImmutableConfigMapStaysAsItIs() {
        var maps = kind("", "v1", "configmaps");
        var map = created(maps, "{'metadata':{'name':'c','namespace':'default'},'immutable':true,'data':{'a':'1'}}");
        var changed = map.deepCopy();
        changed.putObject("data").put("a", "2");

        assertThat(maps.validateUpdate(changed, map))
                .extracting(cause -> cause.field() + ": " + cause.message())
                .containsExactly("data: Forbidden: field is immutable when `immutable` is set");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "{'max':3,'provider':{'local':{},'exec':{}}} | spec.provider: Forbidden: must have exactly one of local, ssh,"
                        + " exec, has local and exec",
                "{'max':3} | spec.provider: Required value: must have exactly one of local, ssh, exec",
                "{'min':3,'max':2,'provider':{'local':{}}} | spec.max: Invalid value: 2: must be greater than or equal to"
                        + " spec.min",
                "{'max':2,'provider':{'local':{}},'scaleUp':{'for':'soon'}} | spec.scaleUp.for: Invalid value: \"soon\": must"
                        + " be a duration such as 0s, 10s or 1m30s",
            })
    void saysWhatIsWrongWithANodePool(String spec, String complaint) {
        var pool = created(pools, "{'metadata':{'name':'burst'},'spec':" + spec + "}");

        assertThat(pools.validateCreate(pool))
                .extracting(cause -> cause.field() + ": " + cause.message())
                .containsExactly(complaint);
    }

    @Test
    void refusesTooManyAnnotations() {
        var pod = created(
                pods,
                "{'metadata':{'name':'web','namespace':'default','annotations':{'a':'" + "x".repeat(300_000)
                        + "'}},'spec':{'containers':[{'name':'a','image':'i'}]}}");

        assertThat(complaints(pod))
                .containsExactly("metadata.annotations: Too long: may not be more than 262144 bytes");
    }

    private List<String> complaints(tools.jackson.databind.node.ObjectNode pod) {
        return pods.validateCreate(pod).stream()
                .map(cause -> cause.field() + ": " + cause.message())
                .toList();
    }
}
