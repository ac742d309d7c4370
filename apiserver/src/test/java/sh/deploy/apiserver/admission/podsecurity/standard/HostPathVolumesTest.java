package sh.deploy.apiserver.admission.podsecurity.standard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HostPathVolumesTest {
    private final PodCheck check = new HostPathVolumes();

    @Test
    void namesTheVolumes() {
        var pod = Pods.withSpec("'volumes':[{'name':'v','hostPath':{}},{'name':'w','emptyDir':{}},"
                + "{'name':'x','hostPath':{'path':'/'}}]");

        assertThat(Pods.said(check, pod)).isEqualTo("hostPath volumes (volumes \"v\", \"x\")");
        assertThat(Pods.causes(check, pod)).last().asString().startsWith("spec.volumes[2].hostPath: Invalid value: {");
    }
}
