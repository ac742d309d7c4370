package sh.deploy.apiserver.admission.quota;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import sh.deploy.api.object.ObjectKey;
import tools.jackson.databind.json.JsonMapper;

class UseTest {
    private static final String RESOURCES =
            "'spec':{'containers':[{'resources':{'requests':{'cpu':'100m','memory':'1Gi',"
                    + "'hugepages-2Mi':'4Mi','example.com/gpu':'1'},'limits':{'cpu':'1','memory':'2Gi'}}}]}";

    private static String of(String group, String resource, String json) {
        return Use.of(
                        new ObjectKey(group, resource, "shop", "x"),
                        JsonMapper.shared().readTree(json.replace('\'', '"')))
                .amounts()
                .text();
    }

    @Test
    void ofAPodIsWhatItAsksForByEachNameOfIt() {
        assertThat(of("", "pods", "{" + RESOURCES + "}"))
                .isEqualTo(
                        "count/pods=1,cpu=100m,hugepages-2Mi=4Mi,limits.cpu=1,limits.memory=2Gi,memory=1Gi,pods=1,"
                                + "requests.cpu=100m,requests.example.com/gpu=1,requests.hugepages-2Mi=4Mi,requests.memory=1Gi");
    }

    @Test
    void ofAPodThatHasEndedIsItsPlaceAmongTheObjects() {
        assertThat(of("", "pods", "{" + RESOURCES + ",'status':{'phase':'Succeeded'}}"))
                .isEqualTo("count/pods=1");
    }

    @Test
    void ofAClaimCountsForItsStorageClassToo() {
        assertThat(of(
                        "",
                        "persistentvolumeclaims",
                        "{'spec':{'storageClassName':'gold','resources':{'requests':{'storage':'5Gi'}}}}"))
                .isEqualTo(
                        "count/persistentvolumeclaims=1,gold.storageclass.storage.k8s.io/persistentvolumeclaims=1,"
                                + "gold.storageclass.storage.k8s.io/requests.storage=5Gi,persistentvolumeclaims=1,requests.storage=5Gi");
    }

    @Test
    void ofAnyOtherObjectIsOneOfItsKind() {
        assertThat(of("apps", "deployments", "{}")).isEqualTo("count/deployments.apps=1");
        assertThat(of("", "secrets", "{}")).isEqualTo("count/secrets=1,secrets=1");
    }

    @Test
    void isCountedByKindWhereAllObjectsTakeTheSame() {
        assertThat(Use.countedAs("count/deployments.apps", "shop"))
                .isEqualTo(new ObjectKey("apps", "deployments", "shop", ""));
        assertThat(Use.countedAs("configmaps", "shop")).isEqualTo(new ObjectKey("", "configmaps", "shop", ""));
        assertThat(Use.countedAs("count/pods", "shop")).isNull();
        assertThat(Use.countedAs("requests.cpu", "shop")).isNull();
    }
}
