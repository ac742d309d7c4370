package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What a new pod gets to call the server with. */
class TokenVolumeTest extends ServerTest {
    private static final String FOLDER = "/var/run/secrets/kubernetes.io/serviceaccount";

    private JsonNode made(String name, String spec) {
        var answer = admin.post(in("pods"), pod(name, spec.replace('\'', '"')));
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        return answer.json().path("spec");
    }

    private void account(String name, String more) {
        admin.post(
                in("serviceaccounts"),
                ("{'apiVersion':'v1','kind':'ServiceAccount','metadata':{'name':'" + name + "'}" + more + "}")
                        .replace('\'', '"'));
    }

    @Test
    void holdsATokenTheAuthorityAndTheNamespace() {
        var spec = made("a", ",'initContainers':[{'name':'i','image':'hello'}]");
        var volume = spec.at("/volumes/0");

        assertThat(volume.path("name").asString()).matches("kube-api-access-[a-z0-9]{5}");
        assertThat(volume.path("projected").toString())
                .isEqualTo("{\"defaultMode\":420,\"sources\":["
                        + "{\"serviceAccountToken\":{\"expirationSeconds\":3600,\"path\":\"token\"}},"
                        + "{\"configMap\":{\"name\":\"kube-root-ca.crt\",\"items\":[{\"key\":\"ca.crt\",\"path\":\"ca.crt\"}]}},"
                        + "{\"downwardAPI\":{\"items\":[{\"path\":\"namespace\",\"fieldRef\":{\"apiVersion\":\"v1\","
                        + "\"fieldPath\":\"metadata.namespace\"}}]}}]}");
        for (var list : new String[] {"containers", "initContainers"}) {
            assertThat(spec.path(list).at("/0/volumeMounts").toString())
                    .isEqualTo("[{\"name\":\"" + volume.path("name").asString()
                            + "\",\"readOnly\":true,\"mountPath\":\"" + FOLDER + "\"}]");
        }
    }

    @Test
    void isNotThereWhenThePodOrElseTheAccountSaysNo() {
        account("shy", ",'automountServiceAccountToken':false");

        assertThat(made("a", ",'automountServiceAccountToken':false").has("volumes"))
                .isFalse();
        assertThat(made("b", ",'serviceAccountName':'shy'").has("volumes")).isFalse();
        assertThat(made("c", ",'serviceAccountName':'shy','automountServiceAccountToken':true")
                        .path("volumes"))
                .hasSize(1);
    }

    @Test
    void leavesAloneWhatTheAuthorHasPutThere() {
        var own = admin.post(
                        in("pods"),
                        pod("a", ",\"volumes\":[{\"name\":\"mine\",\"emptyDir\":{}}]")
                                .replace(
                                        "\"image\":\"hello\"",
                                        "\"image\":\"hello\",\"volumeMounts\":[{\"name\":\"mine\",\"mountPath\":\""
                                                + FOLDER + "\"}]"))
                .json()
                .path("spec");
        var named = made("b", ",'volumes':[{'name':'kube-api-access-mine','emptyDir':{}}]");

        assertThat(own.path("volumes")).hasSize(1);
        assertThat(own.at("/containers/0/volumeMounts")).hasSize(1);
        assertThat(named.path("volumes")).hasSize(1);
        assertThat(named.at("/containers/0/volumeMounts/0/name").asString()).isEqualTo("kube-api-access-mine");
    }

    @Test
    void leavesAloneWhatTheAuthorHasPutThereHoweverThatIsWritten() {
        var paths = new String[] {FOLDER + "/", FOLDER + "//", FOLDER.replace("/run/", "//run/./"), FOLDER + "/."};
        for (int i = 0; i < paths.length; i++) {
            var mount = ",\"volumeMounts\":[{\"name\":\"mine\",\"mountPath\":\"" + paths[i] + "\"}]";
            var spec = admin.post(
                            in("pods"),
                            pod("p" + i, ",\"volumes\":[{\"name\":\"mine\",\"emptyDir\":{}}]")
                                    .replace("\"image\":\"hello\"", "\"image\":\"hello\"" + mount))
                    .json()
                    .path("spec");

            assertThat(spec.path("volumes")).as(paths[i]).hasSize(1);
        }
    }

    @Test
    void isNoPartOfATemplate() {
        admin.post(
                apps("replicasets"),
                "{\"apiVersion\":\"apps/v1\",\"kind\":\"ReplicaSet\",\"metadata\":{\"name\":\"r\"},\"spec\":{\"selector\":"
                        + "{\"matchLabels\":{\"a\":\"b\"}},\"template\":{\"metadata\":{\"labels\":{\"a\":\"b\"}},\"spec\":"
                        + "{\"containers\":[{\"name\":\"c\",\"image\":\"hello\"}]}}}}");

        assertThat(admin.get(apps("replicasets/r"))
                        .json()
                        .at("/spec/template/spec")
                        .has("volumes"))
                .isFalse();
    }

    @Test
    void ofTheAuthorsOwnIsChecked() {
        for (var token : new String[] {
            "{'path':''}",
            "{'path':'/t'}",
            "{'path':'../t'}",
            "{'path':'t','audience':'" + "x".repeat(254) + "'}",
            "{'path':'t','expirationSeconds':599}",
            "{'path':'t','expirationSeconds':4294967297}"
        }) {
            var spec = ",'volumes':[{'name':'v','projected':{'sources':[{'serviceAccountToken':" + token + "}]}}]";
            var answer = admin.post(in("pods"), pod("bad", spec.replace('\'', '"')));
            assertThat(answer.status()).as(token).isEqualTo(422);
            assertThat(answer.message()).contains("spec.volumes[0].projected.sources[0].serviceAccountToken");
            if (token.contains("expirationSeconds")) {
                assertThat(answer.message()).contains("600 to 4294967296 are allowed");
            }
        }
    }
}
