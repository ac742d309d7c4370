package sh.deploy.kubelet.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import sh.deploy.kubelet.containers.ContainerEngine;
import sh.deploy.kubelet.containers.EngineException;
import sh.deploy.kubelet.containers.EngineFacts;

class HealthCheckTest {
    private static final EngineFacts FACTS = new EngineFacts("fake", "1", "1.41", true, "/");

    private static HealthCheck check(Supplier<EngineFacts> facts, Duration within) {
        var engine = (ContainerEngine) Proxy.newProxyInstance(
                HealthCheckTest.class.getClassLoader(),
                new Class<?>[] {ContainerEngine.class},
                (proxy, method, arguments) -> facts.get());
        return new HealthCheck(engine, Set::of, false, within);
    }

    @Test
    void anEngineThatAnswersIsWell() {
        var health = check(() -> FACTS, Duration.ofSeconds(10)).look();
        assertThat(health.engine()).isEmpty();
        assertThat(health.keepsContainers()).isTrue();
    }

    @Test
    void anEngineThatRefusesIsQuoted() {
        var check = check(
                () -> {
                    throw new EngineException(EngineException.Kind.UNAVAILABLE, "no engine there");
                },
                Duration.ofSeconds(10));
        assertThat(check.look().engine()).isEqualTo("no engine there");
    }

    @Test
    void anEngineThatHangsIsAskedOnceAndWellAgainWhenItAnswers() {
        var goingOn = new CountDownLatch(1);
        var calls = new AtomicInteger();
        var check = check(
                () -> {
                    calls.incrementAndGet();
                    try {
                        goingOn.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return FACTS;
                },
                Duration.ofMillis(50));

        assertThat(check.look().engine()).contains("does not answer within");
        assertThat(check.look().engine()).contains("does not answer within");
        assertThat(calls).hasValue(1);

        goingOn.countDown();
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(check.look().engine()).isEmpty());
    }
}
