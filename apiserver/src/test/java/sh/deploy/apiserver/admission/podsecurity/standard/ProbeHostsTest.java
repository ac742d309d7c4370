package sh.deploy.apiserver.admission.podsecurity.standard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProbeHostsTest {
    private final PodCheck check = new ProbeHosts();

    @Test
    void namesContainersAndHosts() {
        var one = Pods.withContainers("'livenessProbe':{'httpGet':{'host':'10.0.0.1'}}", "");
        var many = Pods.withContainers(
                "'startupProbe':{'tcpSocket':{'host':'b'}}", "'lifecycle':{'preStop':{'httpGet':{'host':'a'}}}");

        assertThat(Pods.said(check, one))
                .isEqualTo("probe or lifecycle host (container \"a\" uses probe or lifecycle host \"10.0.0.1\")");
        assertThat(Pods.said(check, many))
                .isEqualTo(
                        "probe or lifecycle host (containers \"a\", \"b\" use probe or lifecycle hosts \"a\", \"b\")");
        assertThat(Pods.causes(check, many))
                .last()
                .asString()
                .startsWith("spec.containers[1].lifecycle.preStop.httpGet.host: Invalid value: \"a\"");
    }

    @Test
    void takesAnEmptyHostForThePod() {
        assertThat(Pods.said(check, Pods.withContainers("'readinessProbe':{'httpGet':{'host':'','port':80}}")))
                .isEmpty();
    }
}
