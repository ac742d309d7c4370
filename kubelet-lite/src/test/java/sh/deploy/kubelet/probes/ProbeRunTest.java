package sh.deploy.kubelet.probes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import java.lang.reflect.Proxy;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import sh.deploy.kubelet.containers.ContainerEngine;
import sh.deploy.kubelet.containers.EngineException;

class ProbeRunTest {
    private static final Probe EXEC =
            new ProbeBuilder().withNewExec().withCommand("true").endExec().build();

    @Test
    void blamesNoContainerForAnEngineThatIsAway() {
        assertThat(ask(EngineException.Kind.UNAVAILABLE)).isEqualTo(new ProbeAnswer.Unknown());
    }

    @Test
    void takesARefusalOfTheEngineForANo() {
        assertThat(ask(EngineException.Kind.REFUSED)).isEqualTo(new ProbeAnswer.No("no such program"));
    }

    private static ProbeAnswer ask(EngineException.Kind answer) {
        var engine = (ContainerEngine) Proxy.newProxyInstance(
                ProbeRunTest.class.getClassLoader(), new Class<?>[] {ContainerEngine.class}, (self, method, words) -> {
                    throw new EngineException(answer, "no such program");
                });
        return ProbeRun.ask(EXEC, new Container(), "id", "10.0.0.1", engine, Duration.ofSeconds(1));
    }
}
