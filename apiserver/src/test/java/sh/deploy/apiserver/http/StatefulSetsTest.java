package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatefulSetsTest extends ServerTest {
    private static final String MOUNT =
            "\"image\":\"i\",\"volumeMounts\":[{\"name\":\"data\",\"mountPath\":\"/data\"}]";
    private static final String CLAIM = "'accessModes':['ReadWriteOnce'],'resources':{'requests':{'storage':'1Gi'}}";

    @Test
    void getWhatKubernetesFillsIn() {
        var spec = admin.post(apps("statefulsets"), set("")).json().path("spec");

        assertThat(spec.path("replicas").asInt()).isEqualTo(1);
        assertThat(spec.path("podManagementPolicy").asString()).isEqualTo("OrderedReady");
        assertThat(spec.path("updateStrategy").toString())
                .isEqualTo("{\"type\":\"RollingUpdate\",\"rollingUpdate\":{\"partition\":0}}");
        assertThat(spec.path("revisionHistoryLimit").asInt()).isEqualTo(10);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "'podManagementPolicy':'Backwards' | spec.podManagementPolicy: Unsupported value",
                "'updateStrategy':{'type':'Recreate'} | spec.updateStrategy.type: Unsupported value",
                "'updateStrategy':{'type':'OnDelete','rollingUpdate':{'partition':1}} |"
                        + " spec.updateStrategy.rollingUpdate: Forbidden",
                "'updateStrategy':{'rollingUpdate':{'partition':-1}} | must be greater than or equal to 0",
                "'updateStrategy':{'rollingUpdate':{'maxUnavailable':2}} | pods are updated one at a time",
                "'ordinals':{'start':-1} | spec.ordinals.start: Invalid value",
                "'volumeClaimTemplates':[{'spec':{" + CLAIM
                        + "}}] | spec.volumeClaimTemplates[0].metadata.name: Required value",
                "'volumeClaimTemplates':[{'metadata':{'name':'d'},'spec':{}}] | spec.volumeClaimTemplates[0].spec.accessModes",
                "'volumeClaimTemplates':[{'metadata':{'name':'d'},'spec':{'volumeMode':'Block'," + CLAIM
                        + "}}] | block volumes",
                "'persistentVolumeClaimRetentionPolicy':{'whenScaled':'Delete'} |"
                        + " spec.persistentVolumeClaimRetentionPolicy.whenScaled: Forbidden: claims are always kept yet",
            })
    void areRefusedWithASentence(String field, String sentence) {
        var answer = admin.post(apps("statefulsets"), set("," + field));

        answer.assertRefused(422);
        assertThat(answer.message()).contains(sentence);
    }

    @Test
    void mountTheVolumesOfTheirClaims() {
        var mounts = ",'volumeClaimTemplates':[{'metadata':{'name':'data'},'spec':{" + CLAIM + "}}]";
        var made = admin.post(apps("statefulsets"), set(mounts).replace("\"image\":\"i\"", MOUNT));
        var stranger = admin.post(apps("statefulsets"), set("").replace("\"image\":\"i\"", MOUNT));

        assertThat(made.status()).as(made.text()).isEqualTo(201);
        assertThat(made.json().at("/spec/volumeClaimTemplates/0/kind").asString())
                .isEqualTo("PersistentVolumeClaim");
        assertThat(made.json()
                        .at("/spec/volumeClaimTemplates/0/spec/volumeMode")
                        .asString())
                .isEqualTo("Filesystem");
        stranger.assertRefused(422);
        assertThat(stranger.message()).contains("volumeMounts[0].name: Not found: \"data\"");
    }

    @Test
    void changeOnlyWhatKubernetesLetsThem() {
        admin.post(apps("statefulsets"), set(""));

        var scaled = admin.merge(apps("statefulsets/db"), "{\"spec\":{\"replicas\":3,\"minReadySeconds\":1}}");
        var renamed = admin.merge(apps("statefulsets/db"), "{\"spec\":{\"serviceName\":\"other\"}}");

        assertThat(scaled.status()).as(scaled.text()).isEqualTo(200);
        assertThat(scaled.json().path("metadata").path("generation").asInt()).isEqualTo(2);
        renamed.assertRefused(422);
        assertThat(renamed.message()).contains("updates to statefulset spec for fields other than");
    }

    @Test
    void haveAScale() {
        admin.post(apps("statefulsets"), set(""));

        var scale = admin.merge(apps("statefulsets/db/scale"), "{\"spec\":{\"replicas\":5}}");

        assertThat(scale.json().path("spec").path("replicas").asInt()).isEqualTo(5);
        assertThat(admin.get(apps("statefulsets/db"))
                        .json()
                        .path("spec")
                        .path("replicas")
                        .asInt())
                .isEqualTo(5);
    }

    @Test
    void revisionsKeepTheirData() {
        var revision = "{'apiVersion':'apps/v1','kind':'ControllerRevision','metadata':{'name':'db-1'},"
                + "'data':{'spec':{'template':{'$patch':'replace'}}},'revision':1}";
        var made = admin.post(apps("controllerrevisions"), revision.replace('\'', '"'));

        var renumbered = admin.merge(apps("controllerrevisions/db-1"), "{\"revision\":2}");
        var changed = admin.merge(apps("controllerrevisions/db-1"), "{\"data\":{\"spec\":null}}");

        assertThat(made.status()).as(made.text()).isEqualTo(201);
        assertThat(made.json().at("/data/spec/template/$patch").asString()).isEqualTo("replace");
        assertThat(renumbered.json().path("revision").asInt()).isEqualTo(2);
        changed.assertRefused(422);
        assertThat(changed.message()).contains("data: Invalid value").contains("field is immutable");
    }

    private static String set(String more) {
        return ("{'apiVersion':'apps/v1','kind':'StatefulSet','metadata':{'name':'db'},'spec':{'serviceName':'db','selector':"
                        + "{'matchLabels':{'a':'b'}},'template':{'metadata':{'labels':{'a':'b'}},'spec':{'containers':"
                        + "[{'name':'c','image':'i'}]}}"
                        + more + "}}")
                .replace('\'', '"');
    }
}
