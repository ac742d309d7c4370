package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the agents cannot carry out is refused where it comes in, with its field. */
class UnsupportedFieldsTest extends ServerTest {
    private static final String GRPC = "{'containers':[{'name':'c','image':'i','livenessProbe':{'grpc':{'port':80}}}]}";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                GRPC
                        + " | spec.containers[0].livenessProbe.grpc: Forbidden: gRPC probes are not supported yet; there are exec,"
                        + " httpGet and tcpSocket",
                "{'initContainers':[{'name':'s','image':'i','restartPolicy':'Always','startupProbe':{'grpc':{'port':80}}}],"
                        + "'containers':[{'name':'c','image':'i'}]} | spec.initContainers[0].startupProbe.grpc: Forbidden",
                "{'containers':[{'name':'c','image':'i'}],'volumes':[{'name':'a','emptyDir':{}},{'name':'v',"
                        + "'ephemeral':{}}]} | spec.volumes[1].ephemeral: Forbidden: volumes of this type are not supported"
                        + " yet; there are emptyDir, hostPath, configMap, secret, downwardAPI, projected,"
                        + " persistentVolumeClaim",
                "{'containers':[{'name':'c','image':'i'}],'volumes':[{'name':'v','nfs':{'server':'s','path':'/'}}]} |"
                        + " spec.volumes[0].nfs: Forbidden",
                "{'containers':[{'name':'c','image':'i'}],'volumes':[{'name':'v','projected':{'sources':["
                        + "{'clusterTrustBundle':{'path':'t'}}]}}]} |"
                        + " spec.volumes[0].projected.sources[0].clusterTrustBundle: Forbidden",
                "{'containers':[{'name':'c','image':'i'}],'ephemeralContainers':[{'name':'d','image':'i'}]} |"
                        + " spec.ephemeralContainers: Forbidden",
                "{'containers':[{'name':'c','image':'i'}],'hostUsers':false} | spec.hostUsers: Forbidden: user namespaces are"
                        + " not supported yet",
                "{'containers':[{'name':'c','image':'i'}],'os':{'name':'windows'}} | spec.os.name: Forbidden: there are no"
                        + " nodes that run Windows",
                "{'securityContext':{'seccompProfile':{'type':'Localhost','localhostProfile':'p.json'}},'containers':[{"
                        + "'name':'c','image':'i'}]} | spec.securityContext.seccompProfile.type: Forbidden: profiles that lie"
                        + " on nodes are not supported yet: say RuntimeDefault",
                "{'containers':[{'name':'c','image':'i','securityContext':{'appArmorProfile':{'type':'Localhost',"
                        + "'localhostProfile':'p'}}}]} | spec.containers[0].securityContext.appArmorProfile.type: Forbidden:"
                        + " profiles that lie on nodes are not supported yet: say RuntimeDefault",
                "{'initContainers':[{'name':'s','image':'i','securityContext':{'seccompProfile':{'type':'Localhost',"
                        + "'localhostProfile':'p.json'}}}],'containers':[{'name':'c','image':'i'}]} |"
                        + " spec.initContainers[0].securityContext.seccompProfile.type: Forbidden",
                "{'containers':[{'name':'c','image':'i','securityContext':{'seLinuxOptions':{'type':'container_t'}}}]} |"
                        + " spec.containers[0].securityContext.seLinuxOptions.type: Forbidden: labels of SELinux are not"
                        + " supported yet: leave it out",
                "{'securityContext':{'seLinuxOptions':{'level':'s0:c1'}},'containers':[{'name':'c','image':'i'}]} |"
                        + " spec.securityContext.seLinuxOptions.level: Forbidden",
                "{'containers':[{'name':'c','image':'i','securityContext':{'procMount':'Unmasked'}}]} |"
                        + " spec.containers[0].securityContext.procMount: Forbidden: Unmasked is not supported yet: leave it"
                        + " out, or say Default",
                "{'containers':[{'name':'c','image':'i','workingDir':'/proc/self/fd/8'}]} | spec.containers[0].workingDir:"
                        + " Invalid value: \"/proc/self/fd/8\": must not lie below the open files of a process",
            })
    void inPodsAndInTemplates(String spec, String sentence) {
        var pod = admin.post(in("pods"), pod(spec));
        var deployment = admin.post(apps("deployments"), workload("Deployment", spec));
        var replicaSet = admin.post(apps("replicasets"), workload("ReplicaSet", spec));

        pod.assertRefused(422);
        assertThat(pod.message()).contains(sentence);
        deployment.assertRefused(422);
        assertThat(deployment.message()).contains("spec.template." + sentence);
        replicaSet.assertRefused(422);
        assertThat(replicaSet.message()).contains("spec.template." + sentence);
    }

    @Test
    void notWhatTheAgentsCanDo() {
        var spec = "{'containers':[{'name':'c','image':'i','livenessProbe':{'tcpSocket':{'port':80}},'readinessProbe':"
                + "{'httpGet':{'port':80}},'startupProbe':{'exec':{'command':['true']}}}],'volumes':[{'name':'a'},"
                + "{'name':'b','hostPath':{'path':'/tmp'}},{'name':'c','configMap':{'name':'m'}},{'name':'d','secret':"
                + "{'secretName':'s'}},{'name':'e','downwardAPI':{'items':[]}},{'name':'f','projected':{'sources':["
                + "{'configMap':{'name':'m'}},{'secret':{'name':'s'}},{'downwardAPI':{'items':[]}}]}},{'name':'g','persistentVolumeClaim':{'claimName':'c'}}],'hostUsers':true,'os':{'name':'linux'}}";

        var made = admin.post(in("pods"), pod(spec));

        assertThat(made.status()).as(made.text()).isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'securityContext':{'seccompProfile':{'type':'RuntimeDefault'},'appArmorProfile':{'type':'RuntimeDefault'}}",
                "'securityContext':{'seccompProfile':{'type':'Unconfined'},'appArmorProfile':{'type':'Unconfined'}}",
                "'securityContext':{'procMount':'Default','seLinuxOptions':{'type':'','user':''}}",
                "'securityContext':{'seLinuxOptions':{}}",
                "'workingDir':'/proc'",
                "'workingDir':'/proc/self/fdinfo'",
                "'workingDir':'/srv/proc/self/fd'",
                "'workingDir':'/proc/../srv/fd'"
            })
    void notConfinementThatEnginesBringAbout(String fields) {
        var made = admin.post(in("pods"), pod("{'containers':[{'name':'c','image':'i'," + fields + "}]}"));

        assertThat(made.status()).as(made.text()).isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/proc/self/fd",
                "/proc/self/fd/",
                "//proc/./self/fd/7/../7/etc",
                "/srv/../proc/1/fd/3",
                "/proc/thread-self/fd/3",
                "/proc/self/task/1/fd/3",
                "/proc/self/cwd",
                "/proc/1/root/etc",
                "/dev/fd/9"
            })
    void noFolderThatAProcessHasOpen(String folder) {
        var refused =
                admin.post(in("pods"), pod("{'containers':[{'name':'c','image':'i','workingDir':'" + folder + "'}]}"));

        refused.assertRefused(422);
        assertThat(refused.message()).contains("spec.containers[0].workingDir: Invalid value: \"" + folder + "\"");
    }

    @Test
    void inTheAnnotationsThatCameBeforeTheFields() {
        var annotation = "\"metadata\":{\"annotations\":{\"container.apparmor.security.beta.kubernetes.io/c\":\"%s\"},";
        var spec = "{'containers':[{'name':'c','image':'i'}]}";

        var refused =
                admin.post(in("pods"), pod(spec).replace("\"metadata\":{", annotation.formatted("localhost/mine")));
        var template = admin.post(
                apps("deployments"),
                workload("Deployment", spec)
                        .replace(
                                "\"template\":{\"metadata\":{",
                                "\"template\":{" + annotation.formatted("localhost/mine")));
        var taken =
                admin.post(in("pods"), pod(spec).replace("\"metadata\":{", annotation.formatted("runtime/default")));

        refused.assertRefused(422);
        assertThat(refused.message())
                .contains(
                        "metadata.annotations[container.apparmor.security.beta.kubernetes.io/c]: Forbidden: profiles that"
                                + " lie on nodes are not supported yet");
        template.assertRefused(422);
        assertThat(template.message()).contains("spec.template.metadata.annotations[container.apparmor");
        assertThat(taken.status()).as(taken.text()).isEqualTo(201);
    }

    @Test
    void inAnUpdateThatBringsThemIn() {
        admin.post(apps("deployments"), workload("Deployment", "{'containers':[{'name':'c','image':'i'}]}"));

        var refused = admin.put(apps("deployments/w"), workload("Deployment", GRPC));

        refused.assertRefused(422);
        assertThat(refused.message()).contains("spec.template.spec.containers[0].livenessProbe.grpc");
    }

    private static String pod(String spec) {
        return ("{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p'},'spec':" + spec + "}").replace('\'', '"');
    }

    private static String workload(String kind, String spec) {
        return ("{'apiVersion':'apps/v1','kind':'" + kind
                        + "','metadata':{'name':'w'},'spec':{'selector':{'matchLabels':"
                        + "{'a':'b'}},'template':{'metadata':{'labels':{'a':'b'}},'spec':" + spec + "}}}")
                .replace('\'', '"');
    }
}
