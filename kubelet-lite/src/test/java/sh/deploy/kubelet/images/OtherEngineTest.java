package sh.deploy.kubelet.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import sh.deploy.api.time.ManualTime;
import sh.deploy.kubelet.containers.ContainerEngine;
import sh.deploy.kubelet.containers.EngineException;
import sh.deploy.kubelet.containers.EngineException.Kind;
import sh.deploy.kubelet.containers.MemoryEngine;

class OtherEngineTest {
    private static final String WEB = "shop.local/web:1";

    private final ContainerEngine own = new MemoryEngine(new ManualTime(Instant.EPOCH));
    private final ContainerEngine other = new MemoryEngine(new ManualTime(Instant.EPOCH));
    private final ManualTime time = new ManualTime(Instant.EPOCH);
    private boolean away;
    private boolean hangs;
    private int looks;

    private final ImageSource source = source();

    private ImageSource source() {
        return source(other);
    }

    private ImageSource source(ContainerEngine opened) {
        return new OtherEngine(
                own,
                "/run/other.sock",
                () -> {
                    if (away) {
                        throw new EngineException(Kind.UNAVAILABLE, "connection refused");
                    }
                    return hangs ? hang() : opened;
                },
                time);
    }

    private <T> T hang() {
        looks++;
        time.advance(OtherEngine.LOOK_WITHIN);
        throw new EngineException(Kind.UNAVAILABLE, "timed out");
    }

    /** The other engine, which may hang at any time. */
    private ContainerEngine hangable() {
        return (ContainerEngine) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {ContainerEngine.class},
                (proxy, method, arguments) -> hangs ? hang() : method.invoke(other, arguments));
    }

    @BeforeEach
    void buildOverThere() {
        build();
    }

    private void build() {
        other.importImage("shop.local/web", "1", new ByteArrayInputStream(new byte[1]));
    }

    @Test
    void whatTheOtherEngineHasIsHandedOver() {
        assertThat(source.ready(WEB)).isEmpty();
        assertThat(source.isNear(WEB)).isTrue();

        source.fetch(WEB, null, false);

        assertThat(source.ready(WEB)).isPresent();
        assertThat(own.image(WEB).orElseThrow().id())
                .isEqualTo(other.image(WEB).orElseThrow().id());
    }

    @Test
    void whatWasBuiltAnewIsHandedOverAnew() {
        source.fetch(WEB, null, false);
        build();
        assertThat(source.ready(WEB)).as("the older one").isEmpty();

        source.fetch(WEB, null, false);
        assertThat(source.ready(WEB).orElseThrow().id())
                .isEqualTo(other.image(WEB).orElseThrow().id());
    }

    @Test
    void nobodyPullsWhatIsNearUnlessItShallBeNew() {
        source.fetch(WEB, null, false);
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> source.fetch(WEB, null, true))
                .withMessageContaining("manifest for " + WEB);
    }

    @Test
    void whatIsHereServesWhileTheOtherEngineIsAway() {
        source.fetch(WEB, null, false);
        away = true;
        var later = source();

        assertThat(later.ready(WEB)).isPresent();
        assertThat(later.isNear(WEB)).isFalse();
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> later.fetch("shop.local/other:1", null, false))
                .withMessage("the engine at /run/other.sock, which has the images for this node, does not answer:"
                        + " connection refused");
    }

    @Test
    void theNodesOwnEngineFetchesWhatIsNamedByItsDigest() {
        var digest = "shop.local/web@sha256:" + "a".repeat(64);
        assertThat(source.isNear(digest)).isFalse();
        away = true;
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> source.fetch(digest, null, false))
                .withMessageContaining("manifest for " + digest);
    }

    @Test
    void oneThatHangsIsWaitedForOnceAndThenLeftAloneForAWhile() {
        var source = source(hangable());
        source.fetch(WEB, null, false);
        hangs = true;

        for (int i = 0; i < 5; i++) {
            assertThat(source.ready(WEB)).as("what is here serves").isPresent();
            assertThatExceptionOfType(EngineException.class)
                    .isThrownBy(() -> source.fetch("shop.local/other:1", null, true))
                    .withMessage("the engine at /run/other.sock, which has the images for this node, does not answer:"
                            + " it hangs");
        }
        assertThat(looks).isEqualTo(1);

        time.advance(Duration.ofSeconds(30));
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> source.fetch("shop.local/other:1", null, true))
                .withMessageEndingWith("does not answer: timed out");
        hangs = false;
        time.advance(Duration.ofSeconds(30));
        assertThat(source.isNear(WEB)).as("it is back").isTrue();
    }

    @Test
    void oneThatHangsFromTheStartIsWaitedForOnceToo() {
        hangs = true;
        for (int i = 0; i < 5; i++) {
            assertThat(source.isNear(WEB)).isFalse();
        }
        assertThat(looks).isEqualTo(1);
    }

    @Test
    void oneThatRefusesAtOnceIsAskedAgainAtOnce() {
        away = true;
        assertThat(source.isNear(WEB)).isFalse();
        away = false;
        assertThat(source.isNear(WEB)).isTrue();
    }
}
