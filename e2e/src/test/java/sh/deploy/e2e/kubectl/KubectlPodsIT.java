package sh.deploy.e2e.kubectl;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Pods that really run. */
class KubectlPodsIT extends KubectlTest {
    @Test
    void runsAPodAndReadsItsLog() {
        run("talker", "echo first; echo second; sleep 1000");
        kubectl.out("wait", "--for=condition=Ready", "pod/talker", "--timeout=60s");

        kubectl.await("second", "logs", "talker");
        assertThat(kubectl.out("logs", "talker", "--tail=1")).isEqualTo("second\n");
        assertThat(kubectl.out("get", "pod", "talker")).contains("1/1", "Running");
        assertThat(kubectl.out("get", "pod", "talker", "-o", "wide")).contains("NODE", "IP");
    }

    @Test
    void followsALogToItsEnd() {
        run("counter", "for i in 1 2 3; do echo $i; sleep 1; done", "--restart=Never");
        kubectl.await("1", "logs", "counter");

        assertThat(kubectl.out("logs", "-f", "counter")).isEqualTo("1\n2\n3\n");
        kubectl.out("wait", "--for=jsonpath={.status.phase}=Succeeded", "pod/counter", "--timeout=20s");
    }

    @Test
    void keepsTheLogOfTheContainerBefore() {
        run("crasher", "echo once; sleep 2; exit 3");
        kubectl.await("once", "logs", "crasher", "--previous");

        assertThat(kubectl.out("get", "pod", "crasher", "-o", "jsonpath={.status.containerStatuses[0].restartCount}"))
                .isNotEqualTo("0");
    }

    @Test
    void keepsTheLogOfAContainerThatWaitsForItsRestart() {
        run("dying", "echo last words; exit 7");
        kubectl.await("CrashLoopBackOff", "get", "pod", "dying");

        assertThat(kubectl.out("logs", "dying", "--previous")).isEqualTo("last words\n");
    }

    @Test
    void describesPodAndNode() {
        run("shown", "sleep 1000");
        kubectl.out("wait", "--for=condition=Ready", "pod/shown", "--timeout=60s");

        assertThat(kubectl.out("describe", "pod", "shown")).contains("Scheduled", "Started", IMAGE);
        var node = kubectl.out("get", "pod", "shown", "-o", "jsonpath={.spec.nodeName}");
        assertThat(kubectl.out("describe", "node", node)).contains("Capacity", "Allocatable", "shown", "RenewTime:");
        kubectl.await("Started", "events");
    }

    @Test
    void deletesGracefullyAndByForce() {
        run("gentle", "trap 'exit 0' TERM; while true; do sleep 0.1; done");
        run("stubborn", "trap '' TERM; while true; do sleep 0.1; done");
        kubectl.out("wait", "--for=condition=Ready", "pod/gentle", "pod/stubborn", "--timeout=60s");

        kubectl.out("delete", "pod", "gentle", "--grace-period=20");
        kubectl.out("delete", "pod", "stubborn", "--grace-period=0", "--force");

        assertThat(kubectl.out("get", "pods", "-o", "name")).isEmpty();
    }

    @Test
    void watchesPodsComeAndChange() {
        run("watched", "sleep 1000");
        kubectl.out("wait", "--for=condition=Ready", "pod/watched", "--timeout=60s");

        var seen = kubectl.run("get", "pods", "-w", "--request-timeout=3s");

        assertThat(seen.out()).contains("watched", "Running");
    }

    @Test
    void tellsWhenAnImageIsMissing() {
        kubectl.out("run", "lost", "--image=deploy.local/no-such-image:1", "--image-pull-policy=Never");

        kubectl.await("ErrImageNeverPull", "get", "pod", "lost");
        kubectl.await("no-such-image", "events");
    }

    private void run(String name, String script, String... options) {
        var arguments = new java.util.ArrayList<>(java.util.List.of("run", name, "--image=" + IMAGE));
        arguments.addAll(java.util.List.of(options));
        arguments.addAll(java.util.List.of("--", "sh", "-c", script));
        kubectl.out(arguments.toArray(String[]::new));
    }
}
