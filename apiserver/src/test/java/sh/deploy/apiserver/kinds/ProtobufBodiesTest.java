package sh.deploy.apiserver.kinds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static sh.deploy.apiserver.kinds.Trees.kind;
import static sh.deploy.apiserver.kinds.Trees.tree;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.kubernetes.client.proto.IntStr;
import io.kubernetes.client.proto.Meta;
import io.kubernetes.client.proto.Resource;
import io.kubernetes.client.proto.Runtime;
import io.kubernetes.client.proto.V1;
import io.kubernetes.client.proto.V1Apps;
import io.kubernetes.client.proto.V1beta1Admissionregistration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import sh.deploy.api.problem.ProblemException;

class ProtobufBodiesTest {
    @Test
    void readsAPodAsItsJsonWouldSayIt() {
        var pod = V1.Pod.newBuilder()
                .setMetadata(Meta.ObjectMeta.newBuilder()
                        .setName("web")
                        .setGenerateName("")
                        .putLabels("app", "web")
                        .setCreationTimestamp(Meta.Time.newBuilder().setSeconds(1767225600)))
                .setSpec(V1.PodSpec.newBuilder()
                        .setHostNetwork(false)
                        .setAutomountServiceAccountToken(false)
                        .setTerminationGracePeriodSeconds(0)
                        .addContainers(V1.Container.newBuilder()
                                .setName("a")
                                .setImage("web:1")
                                .addArgs("")
                                .addPorts(V1.ContainerPort.newBuilder()
                                        .setContainerPort(80)
                                        .setHostPort(0))
                                .setResources(V1.ResourceRequirements.newBuilder()
                                        .putLimits(
                                                "cpu",
                                                Resource.Quantity.newBuilder()
                                                        .setString("500m")
                                                        .build()))
                                .setLivenessProbe(V1.Probe.newBuilder()
                                        .setHandler(V1.ProbeHandler.newBuilder()
                                                .setHttpGet(V1.HTTPGetAction.newBuilder()
                                                        .setPort(IntStr.IntOrString.newBuilder()
                                                                .setType(1)
                                                                .setStrVal("http"))))
                                        .setPeriodSeconds(3)))
                        .addVolumes(V1.Volume.newBuilder()
                                .setName("c")
                                .setVolumeSource(V1.VolumeSource.newBuilder()
                                        .setConfigMap(V1.ConfigMapVolumeSource.newBuilder()
                                                .setLocalObjectReference(V1.LocalObjectReference.newBuilder()
                                                        .setName("settings"))))))
                .build();

        var decoded = ProtobufBodies.decode(body("v1", "Pod", pod));

        assertThat(decoded)
                .isEqualTo(
                        tree(
                                "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'web','creationTimestamp':'2026-01-01T00:00:00Z','labels':{'app':'web'}},'spec':{'volumes':[{'name':'c','configMap':{'name':'settings'}}],'containers':[{'name':'a','image':'web:1','args':[''],'ports':[{'containerPort':80}],'resources':{'limits':{'cpu':'500m'}},'livenessProbe':{'httpGet':{'port':'http'},'periodSeconds':3}}],'terminationGracePeriodSeconds':0,'automountServiceAccountToken':false}}"));
        assertThat(FieldValidation.prune(kind("", "v1", "pods"), decoded)).isEmpty();
    }

    @Test
    void readsWhatKubectlCreates() {
        var secret = V1.Secret.newBuilder()
                .setMetadata(Meta.ObjectMeta.newBuilder().setName("s"))
                .putData("a", ByteString.copyFromUtf8("one"))
                .build();
        var deployment = V1Apps.Deployment.newBuilder()
                .setSpec(V1Apps.DeploymentSpec.newBuilder().setReplicas(0).setPaused(false))
                .build();
        var options = Meta.DeleteOptions.newBuilder()
                .setGracePeriodSeconds(0)
                .setPropagationPolicy("Background")
                .build();

        assertThat(ProtobufBodies.decode(body("v1", "Secret", secret)).get("data"))
                .isEqualTo(tree("{'a':'b25l'}"));
        assertThat(ProtobufBodies.decode(body("apps/v1", "Deployment", deployment))
                        .get("spec"))
                .isEqualTo(tree("{'replicas':0}"));
        assertThat(ProtobufBodies.decode(body("apps/v1", "DeleteOptions", options)))
                .isEqualTo(
                        tree(
                                "{'apiVersion':'apps/v1','kind':'DeleteOptions','gracePeriodSeconds':0,'propagationPolicy':'Background'}"));
    }

    @Test
    void readsAKindInEachVersionThatHasItsShape() {
        var policy = V1beta1Admissionregistration.MutatingAdmissionPolicy.newBuilder()
                .setSpec(V1beta1Admissionregistration.MutatingAdmissionPolicySpec.newBuilder()
                        .setReinvocationPolicy("Never")
                        .addMutations(V1beta1Admissionregistration.Mutation.newBuilder()
                                .setPatchType("JSONPatch")
                                .setJsonPatch(V1beta1Admissionregistration.JSONPatch.newBuilder()
                                        .setExpression("[]"))))
                .build();

        var decoded =
                ProtobufBodies.decode(body("admissionregistration.k8s.io/v1beta1", "MutatingAdmissionPolicy", policy));

        assertThat(decoded.get("spec"))
                .isEqualTo(
                        tree(
                                "{'mutations':[{'patchType':'JSONPatch','jsonPatch':{'expression':'[]'}}],'reinvocationPolicy':'Never'}"));
        assertThat(decoded.path("apiVersion").asString()).isEqualTo("admissionregistration.k8s.io/v1beta1");
    }

    @Test
    void refusesOtherBytesWithASentence() {
        var random = new Random(7);
        var good = body(
                "v1",
                "Pod",
                V1.Pod.newBuilder()
                        .setMetadata(Meta.ObjectMeta.newBuilder().setName("web"))
                        .build());
        assertThatThrownBy(() -> ProtobufBodies.decode("{}".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> ProtobufBodies.decode(body("v1", "Unicorn", V1.Pod.getDefaultInstance())))
                .hasMessage("there is no protobuf encoding for kind \"Unicorn\" in version \"v1\"; send JSON");
        for (int i = 0; i < 2_000; i++) {
            var broken = good.clone();
            broken[4 + random.nextInt(broken.length - 4)] = (byte) random.nextInt();
            try {
                ProtobufBodies.decode(broken);
            } catch (ProblemException expected) {
                assertThat(expected.problem().reason().httpStatus()).isEqualTo(400);
            }
        }
    }

    /** Each of two bytes. */
    @Test
    void refusesMoreValuesThanAnyObjectHas() {
        var pod = V1.PodSpec.newBuilder();
        for (int i = 0; i < 250_000; i++) {
            pod.addContainers(V1.Container.getDefaultInstance());
        }
        var body = body("v1", "Pod", V1.Pod.newBuilder().setSpec(pod).build());

        assertThatThrownBy(() -> ProtobufBodies.decode(body))
                .isInstanceOf(ProblemException.class)
                .hasRootCauseMessage("more than 200000 values");
    }

    private static byte[] body(String apiVersion, String kind, Message message) {
        var unknown = Runtime.Unknown.newBuilder()
                .setTypeMeta(
                        Runtime.TypeMeta.newBuilder().setApiVersion(apiVersion).setKind(kind))
                .setRaw(message.toByteString())
                .build();
        return ByteString.copyFrom(new byte[] {'k', '8', 's', 0})
                .concat(unknown.toByteString())
                .toByteArray();
    }
}
