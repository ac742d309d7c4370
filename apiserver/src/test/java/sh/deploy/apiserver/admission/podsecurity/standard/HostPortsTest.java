package sh.deploy.apiserver.admission.podsecurity.standard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HostPortsTest {
    private final PodCheck check = new HostPorts();

    @Test
    void namesContainersAndPorts() {
        var one = Pods.withContainers("'ports':[{'containerPort':80}]", "'ports':[{'hostPort':0},{'hostPort':8080}]");
        var many = Pods.withContainers("'ports':[{'hostPort':10},{'hostPort':20}]", "'ports':[{'hostPort':10}]");

        assertThat(Pods.said(check, one)).isEqualTo("hostPort (container \"b\" uses hostPort 8080)");
        assertThat(Pods.causes(check, one))
                .containsExactly("spec.containers[1].ports[1].hostPort: Invalid value: 8080: must be 0 or unset");
        assertThat(Pods.said(check, many)).isEqualTo("hostPort (containers \"a\", \"b\" use hostPorts 10, 20)");
    }

    @Test
    void listsNoMoreFieldsThanAPersonCanRead() {
        var ports = "{'hostPort':1},".repeat(Objections.MOST) + "{'hostPort':2}";

        assertThat(Pods.causes(check, Pods.withContainers("'ports':[" + ports + "]")))
                .hasSize(Objections.MOST);
        assertThat(Pods.said(check, Pods.withContainers("'ports':[" + ports + "]")))
                .endsWith("hostPorts 1, 2)");
    }
}
