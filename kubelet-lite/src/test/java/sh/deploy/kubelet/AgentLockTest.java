package sh.deploy.kubelet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sh.deploy.api.problem.ProblemException;

class AgentLockTest {
    @TempDir
    Path nodes;

    /** Takes the lock of a folder and says so; ends when its input does. */
    static final class Other {
        public static void main(String[] words) throws IOException {
            AgentLock.take(Path.of(words[0]));
            System.out.println("has it");
            System.in.read();
        }
    }

    @Test
    void whatAnotherProcessHasIsRefusedWithItsNumberUntilItEnds() throws Exception {
        var folder = nodes.resolve("n1");
        var other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Other.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var words = other.inputReader()) {
            assertThat(words.readLine()).isEqualTo("has it");
            assertThatExceptionOfType(ProblemException.class)
                    .isThrownBy(() -> AgentLock.take(folder))
                    .withMessageContaining("another agent (process " + other.pid() + ") runs on " + folder);
            AgentLock.take(nodes.resolve("n2")).close();
        } finally {
            other.destroyForcibly().waitFor();
        }
        AgentLock.take(folder).close();
    }

    @Test
    void oneProcessTakesAFolderOnceAtATime() {
        var folder = nodes.resolve("n1");
        try (var lock = AgentLock.take(folder)) {
            for (int i = 0; i < 2; i++) {
                assertThatExceptionOfType(ProblemException.class)
                        .isThrownBy(() -> AgentLock.take(folder))
                        .withMessageContaining(
                                "process " + ProcessHandle.current().pid());
            }
        }
        AgentLock.take(folder).close();
    }
}
