package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Claims, volumes and storage classes, as they come in. */
class VolumesTest extends ServerTest {
    private static final String ONE = "'accessModes':['ReadWriteOnce'],'resources':{'requests':{'storage':'1Gi'}}";
    private static final String UID = "0b6e1f0a-1111-2222-3333-444455556666";
    private static final String CLASSES = "/apis/storage.k8s.io/v1/storageclasses";
    private static final String VOLUMES = "/api/v1/persistentvolumes";

    @Test
    void aClusterBeginsWithAClassThatIsTheDefault() {
        var made = admin.get(CLASSES + "/local").json();

        assertThat(made.path("provisioner").asString()).isEqualTo("deploy.sh/local");
        assertThat(made.path("volumeBindingMode").asString()).isEqualTo("WaitForFirstConsumer");
        assertThat(made.path("reclaimPolicy").asString()).isEqualTo("Delete");
        assertThat(made.at("/metadata/annotations/storageclass.kubernetes.io~1is-default-class")
                        .asString())
                .isEqualTo("true");
    }

    @Test
    void aClaimGetsTheDefaultClassUnlessItSaysSomethingAndIsProtected() {
        var usual =
                admin.post(in("persistentvolumeclaims"), claim("usual", ONE)).json();
        var none = admin.post(in("persistentvolumeclaims"), claim("none", ONE + ",'storageClassName':''"))
                .json();
        var other = admin.post(in("persistentvolumeclaims"), claim("other", ONE + ",'storageClassName':'fast'"))
                .json();

        assertThat(usual.at("/spec/storageClassName").asString()).isEqualTo("local");
        assertThat(usual.at("/spec/volumeMode").asString()).isEqualTo("Filesystem");
        assertThat(usual.at("/status/phase").asString()).isEqualTo("Pending");
        assertThat(usual.at("/metadata/finalizers/0").asString()).isEqualTo("kubernetes.io/pvc-protection");
        assertThat(none.at("/spec/storageClassName").asString("absent")).isEmpty();
        assertThat(other.at("/spec/storageClassName").asString()).isEqualTo("fast");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "'resources':{'requests':{'storage':'1Gi'}} | spec.accessModes: Required value",
                "'accessModes':['ReadAlways'],'resources':{'requests':{'storage':'1Gi'}} | spec.accessModes: Unsupported",
                "'accessModes':['ReadWriteOnce','ReadWriteOncePod'],'resources':{'requests':{'storage':'1Gi'}} |"
                        + " may not use ReadWriteOncePod with other access modes",
                "'accessModes':['ReadWriteOnce'] | spec.resources[storage]: Required value",
                "'accessModes':['ReadWriteOnce'],'resources':{'requests':{'storage':'0'}} | must be greater than zero",
                ONE + ",'storageClassName':'No Name' | spec.storageClassName: Invalid value",
                ONE + ",'volumeMode':'Block' | block volumes are not supported yet",
                ONE
                        + ",'dataSource':{'kind':'PersistentVolumeClaim','name':'a'} | spec.dataSource: Forbidden: not supported",
                ONE + ",'selector':{} | spec.selector: Forbidden: not supported yet",
            })
    void aClaimIsRefusedWithASentence(String spec, String sentence) {
        var answer = admin.post(in("persistentvolumeclaims"), claim("c", spec));

        answer.assertRefused(422);
        assertThat(answer.message()).contains(sentence);
    }

    @Test
    void aClaimKeepsItsSpecAndItsSizeButIsGivenAVolumeOnce() {
        var path = in("persistentvolumeclaims/c");
        admin.post(in("persistentvolumeclaims"), claim("c", ONE));

        var bound = admin.merge(path, json("{'spec':{'volumeName':'pvc-1'}}"));
        var moved = admin.merge(path, json("{'spec':{'volumeName':'pvc-2'}}"));
        var grown = admin.merge(path, json("{'spec':{'resources':{'requests':{'storage':'2Gi'}}}}"));
        var reclassed = admin.merge(path, json("{'spec':{'storageClassName':'fast'}}"));
        var labelled = admin.merge(path, json("{'metadata':{'labels':{'a':'b'}}}"));

        assertThat(bound.status()).as(bound.text()).isEqualTo(200);
        moved.assertRefused(422);
        assertThat(moved.message()).contains("spec is immutable after creation");
        grown.assertRefused(422);
        assertThat(grown.message())
                .contains("spec.resources.requests.storage: Forbidden: volumes keep the size they were made with");
        reclassed.assertRefused(422);
        assertThat(labelled.status()).isEqualTo(200);
    }

    @Test
    void aProtectedClaimStaysUntilSomebodyLetsItGo() {
        var path = in("persistentvolumeclaims/c");
        admin.post(in("persistentvolumeclaims"), claim("c", ONE));

        admin.delete(path);
        var going = admin.get(path).json();
        admin.merge(path, json("{'metadata':{'finalizers':null}}"));

        assertThat(going.at("/metadata/deletionTimestamp").asString()).isNotEmpty();
        admin.get(path).assertRefused(404);
    }

    @Test
    void nobodyMakesVolumesByHand() {
        var byHand = admin.post(VOLUMES, volume("mine", "/srv/mine", ""));
        var elsewhere = admin.post(VOLUMES, volume("pvc-" + UID, "/etc", provisioned()));
        var ours = admin.post(VOLUMES, volume("pvc-" + UID, "/d/volumes/pvc-" + UID, provisioned()));

        byHand.assertRefused(422);
        assertThat(byHand.message()).contains("volumes that are made by hand are not supported yet");
        elsewhere.assertRefused(422);
        assertThat(ours.status()).as(ours.text()).isEqualTo(201);
        assertThat(ours.json().at("/metadata/finalizers/0").asString()).isEqualTo("kubernetes.io/pv-protection");
    }

    @Test
    void aVolumeChangesNothingButWhatBecomesOfIt() {
        var path = VOLUMES + "/pvc-1" + UID.substring(1);
        var made = admin.post(
                VOLUMES,
                volume("pvc-1" + UID.substring(1), "/d/pvc-1" + UID.substring(1), provisioned())
                        .replace(UID, "1" + UID.substring(1)));

        var kept = admin.merge(path, json("{'spec':{'persistentVolumeReclaimPolicy':'Retain'}}"));
        var moved = admin.merge(path, json("{'spec':{'local':{'path':'/etc'}}}"));
        var recycled = admin.merge(path, json("{'spec':{'persistentVolumeReclaimPolicy':'Recycle'}}"));

        assertThat(made.status()).as(made.text()).isEqualTo(201);
        assertThat(kept.status()).as(kept.text()).isEqualTo(200);
        moved.assertRefused(422);
        assertThat(moved.message()).contains("is immutable after creation except persistentVolumeReclaimPolicy");
        recycled.assertRefused(422);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "'provisioner':'' | provisioner: Required value",
                "'provisioner':'deploy.sh/local' | volumeBindingMode: Forbidden: must be WaitForFirstConsumer",
                "'provisioner':'deploy.sh/local','volumeBindingMode':'WaitForFirstConsumer','allowVolumeExpansion':true |"
                        + " cannot be expanded yet",
                "'provisioner':'deploy.sh/local','volumeBindingMode':'WaitForFirstConsumer','mountOptions':['ro'] |"
                        + " mountOptions: Forbidden: deploy.sh/local takes none",
                "'provisioner':'a/b','reclaimPolicy':'Recycle' | reclaimPolicy: Unsupported value",
            })
    void aClassIsRefusedWithASentence(String fields, String sentence) {
        var answer = admin.post(CLASSES, storageClass("c", fields));

        answer.assertRefused(422);
        assertThat(answer.message()).contains(sentence);
    }

    @Test
    void aClassOfOthersIsTakenAndKeepsWhatItSays() {
        var made = admin.post(CLASSES, storageClass("others", "'provisioner':'a/b'"));
        var changed = admin.merge(CLASSES + "/others", json("{'provisioner':'c/d'}"));

        assertThat(made.status()).as(made.text()).isEqualTo(201);
        assertThat(made.json().path("volumeBindingMode").asString()).isEqualTo("Immediate");
        changed.assertRefused(422);
        assertThat(changed.message()).contains("updates to provisioner are forbidden.");
    }

    private static String claim(String name, String spec) {
        return json("{'apiVersion':'v1','kind':'PersistentVolumeClaim','metadata':{'name':'" + name + "'},'spec':{"
                + spec + "}}");
    }

    private static String storageClass(String name, String fields) {
        return json("{'apiVersion':'storage.k8s.io/v1','kind':'StorageClass','metadata':{'name':'" + name + "'},"
                + fields + "}");
    }

    private static String provisioned() {
        return ",'annotations':{'pv.kubernetes.io/provisioned-by':'deploy.sh/local'}";
    }

    private static String volume(String name, String path, String annotations) {
        return json("{'apiVersion':'v1','kind':'PersistentVolume','metadata':{'name':'" + name + "'" + annotations
                + "},'spec':{'capacity':{'storage':'1Gi'},'accessModes':['ReadWriteOnce'],'local':{'path':'" + path
                + "'},'claimRef':{'namespace':'default','name':'c','uid':'" + UID + "'}}}");
    }

    private static String json(String quoted) {
        return quoted.replace('\'', '"');
    }
}
