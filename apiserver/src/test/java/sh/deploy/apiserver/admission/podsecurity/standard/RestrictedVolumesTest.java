package sh.deploy.apiserver.admission.podsecurity.standard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RestrictedVolumesTest {
    private final PodCheck check = new RestrictedVolumes();

    @Test
    void namesVolumesAndTypes() {
        var one = Pods.withSpec("'volumes':[{'name':'v','nfs':{'server':'s'}},{'name':'w','emptyDir':{}}]");
        var many = Pods.withSpec("'volumes':[{'name':'v','hostPath':{}},{'name':'w','nfs':{}},{'name':'x'}]");

        assertThat(Pods.said(check, one))
                .isEqualTo("restricted volume types (volume \"v\" uses restricted volume type \"nfs\")");
        assertThat(Pods.causes(check, one))
                .first()
                .asString()
                .startsWith(
                        "spec.volumes[0].nfs: Invalid value: {\"server\":\"s\"}: must be a volume of one of the types"
                                + " configMap, ");
        assertThat(Pods.said(check, many))
                .isEqualTo(
                        "restricted volume types (volumes \"v\", \"w\", \"x\" use restricted volume types \"hostPath\","
                                + " \"nfs\", \"unknown\")");
    }
}
