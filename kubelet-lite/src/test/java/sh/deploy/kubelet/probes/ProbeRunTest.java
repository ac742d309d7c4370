package sh.deploy.kubelet.probes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sh.deploy.kubelet.containers.ContainerEngine;
import sh.deploy.kubelet.containers.EngineException;

class ProbeRunTest {
    private static final Probe EXEC =
            new ProbeBuilder().withNewExec().withCommand("true").endExec().build();

    private static final Duration LIMIT = Duration.ofSeconds(1);

    @Test
    void blamesNoContainerForAnEngineThatIsAway() {
        assertThat(ask(EngineException.Kind.UNAVAILABLE)).isEqualTo(new ProbeAnswer.Unknown());
    }

    @Test
    void takesARefusalOfTheEngineForANo() {
        assertThat(ask(EngineException.Kind.REFUSED)).isEqualTo(new ProbeAnswer.No("no such program"));
    }

    /** Neither one that never ends its line, nor one that sends it byte by byte, costs more than a moment and a few bytes. */
    @ParameterizedTest
    @ValueSource(ints = {0, 20})
    void anAnswerWithoutAnEndIsNone(int millisBetween) throws Exception {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var sender = Thread.ofVirtual().start(() -> sendForEver(server, millisBetween));
            var probe = new ProbeBuilder()
                    .withNewHttpGet()
                    .withNewPort(server.getLocalPort())
                    .endHttpGet()
                    .build();

            var answer = ProbeRun.ask(
                    probe, new Container(), "id", "127.0.0.1", engineThatSays(EngineException.Kind.REFUSED), LIMIT);

            assertThat(answer)
                    .isInstanceOfSatisfying(
                            ProbeAnswer.No.class,
                            no -> assertThat(no.toString())
                                    .contains(
                                            millisBetween == 0
                                                    ? "malformed HTTP response"
                                                    : "context deadline exceeded"));
            assertThat(sender.join(Duration.ofSeconds(20))).isTrue();
        }
    }

    /** Until the other side is gone. */
    private static void sendForEver(ServerSocket server, int millisBetween) {
        try (var socket = server.accept()) {
            while (true) {
                socket.getOutputStream().write('H');
                Thread.sleep(millisBetween);
            }
        } catch (IOException | InterruptedException gone) {
            return;
        }
    }

    private static ProbeAnswer ask(EngineException.Kind answer) {
        return ProbeRun.ask(EXEC, new Container(), "id", "10.0.0.1", engineThatSays(answer), LIMIT);
    }

    private static ContainerEngine engineThatSays(EngineException.Kind answer) {
        return (ContainerEngine) Proxy.newProxyInstance(
                ProbeRunTest.class.getClassLoader(), new Class<?>[] {ContainerEngine.class}, (self, method, words) -> {
                    throw new EngineException(answer, "no such program");
                });
    }
}
