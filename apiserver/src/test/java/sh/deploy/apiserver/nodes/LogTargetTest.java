package sh.deploy.apiserver.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import sh.deploy.api.problem.ProblemException;

class LogTargetTest {
    private static final String TWO = """
            {'metadata': {'name': 'web'}, 'spec': {'nodeName': 'n1', 'containers': [{'name': 'app'}, {'name': 'side'}]},
             'status': {'containerStatuses': [
               {'name': 'app', 'state': {'waiting': {'reason': 'ContainerCreating'}}},
               {'name': 'side', 'state': {'running': {}}}]}}
            """;

    @Test
    void readsTheNamedContainerOnceItRuns() {
        assertThat(LogTarget.container(Trees.of(TWO), of("side", false))).isEqualTo("side");
    }

    @Test
    void asksForANameWhenThereAreSeveral() {
        refuses(TWO, of("", false), "a container name must be specified for pod web, choose one of: [app side]");
    }

    @Test
    void refusesAContainerThePodDoesNotHave() {
        refuses(TWO, of("db", false), "container db is not valid for pod web");
    }

    @Test
    void saysWhyAContainerHasNoLogYet() {
        refuses(TWO, of("app", false), "container \"app\" in pod \"web\" is waiting to start: ContainerCreating");
    }

    @Test
    void saysWhenNoInstanceDiedBefore() {
        refuses(TWO, of("side", true), "previous terminated container \"side\" in pod \"web\" not found");
    }

    @Test
    void readsTheInstanceBeforeWhileTheNextOneWaits() {
        var crashed = TWO.replace(
                "'state': {'waiting': {'reason': 'ContainerCreating'}}",
                "'state': {'waiting': {'reason': 'CrashLoopBackOff'}}, 'lastState': {'terminated': {'exitCode': 1}}");

        assertThat(LogTarget.container(Trees.of(crashed), of("app", false))).isEqualTo("app");
        assertThat(LogTarget.container(Trees.of(crashed), of("app", true))).isEqualTo("app");
    }

    private static void refuses(String pod, LogOptions options, String message) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> LogTarget.container(Trees.of(pod), options))
                .withMessage(message);
    }

    private static LogOptions of(String container, boolean previous) {
        return new LogOptions(container, false, previous, false, OptionalLong.empty(), null, OptionalLong.empty());
    }
}
