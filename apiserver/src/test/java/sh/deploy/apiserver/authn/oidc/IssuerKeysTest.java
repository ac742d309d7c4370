package sh.deploy.apiserver.authn.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import sh.deploy.api.time.ManualTime;
import sh.deploy.apiserver.authn.jwt.VerificationKey;

class IssuerKeysTest {
    private static final long WITHIN_SECONDS = 10;

    private final ManualTime time = new ManualTime(Instant.EPOCH);
    private final Semaphore waiters = new Semaphore(2);
    private final AtomicInteger fetches = new AtomicInteger();
    private volatile List<String> published = List.of("a");
    private volatile CountDownLatch hold = new CountDownLatch(0);
    private volatile boolean broken;
    private final IssuerKeys keys = issuer(this::fetch);

    /** Whose requests wait until the test is over, if they must. */
    private IssuerKeys issuer(KeySource source) {
        return new IssuerKeys("https://a.example", source, new Waiters(waiters), Duration.ofMinutes(5), time);
    }

    @AfterEach
    void stop() {
        keys.close();
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException("closed", e);
        }
    }

    private KeySet fetch() throws IOException {
        fetches.incrementAndGet();
        await(hold);
        if (broken) {
            throw new IOException("the issuer is away");
        }
        var byId = new HashMap<String, VerificationKey>();
        published.forEach(id -> byId.put(id, key(id)));
        return new KeySet(byId, List.of());
    }

    private static VerificationKey key(String id) {
        try {
            return new VerificationKey(
                    id,
                    JWSAlgorithm.ES256,
                    new ECKeyGenerator(Curve.P_256).generate().toECPublicKey());
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Until so many fetches have begun. */
    private void awaitFetches(int count) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(WITHIN_SECONDS);
        while (fetches.get() < count && System.nanoTime() < end) {
            Thread.sleep(10);
        }
        assertThat(fetches).hasValue(count);
    }

    private void awaitFault(String fault) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(WITHIN_SECONDS);
        while (!keys.state().fault().equals(fault) && System.nanoTime() < end) {
            Thread.sleep(10);
        }
        assertThat(keys.state().fault()).isEqualTo(fault);
    }

    @Test
    void areWaitedForByTheFirstThatNeedsThem() {
        keys.start();

        assertThat(keys.find("a")).isNotNull();
        assertThat(keys.known("a")).isNotNull();
        assertThat(keys.areHad()).isTrue();
        assertThat(keys.state().keys()).isEqualTo(1);
        assertThat(fetches).hasValue(1);
    }

    @Test
    void areFetchedForAKeyThatIsNewAndAtMostOnceInTenSeconds() {
        keys.start();
        keys.find("a");
        published = List.of("a", "b");

        assertThat(keys.find("b")).isNotNull();
        published = List.of("a", "b", "c");
        for (int i = 0; i < 100; i++) {
            assertThat(keys.find("c")).isNull();
        }
        assertThat(fetches).hasValue(2);
        time.advance(IssuerKeys.ASK_AGAIN);

        assertThat(keys.find("c")).isNotNull();
        assertThat(fetches).hasValue(3);
    }

    /** Which is too early for a key that is published while it is on its way. */
    @Test
    void areFetchedForAKeyThatIsNewThoughOthersAreOnTheirWay() throws Exception {
        var answered = new CountDownLatch(1);
        var arrive = new CountDownLatch(1);
        var first = new AtomicBoolean(true);
        try (var late = issuer(() -> {
            var set = fetch();
            if (first.getAndSet(false)) {
                answered.countDown();
                await(arrive);
            }
            return set;
        })) {
            late.start();
            answered.await();
            published = List.of("a", "b");
            var found = new CompletableFuture<VerificationKey>();
            Thread.ofVirtual().start(() -> found.complete(late.find("b")));
            while (waiters.availablePermits() == 2) {
                Thread.sleep(1);
            }
            arrive.countDown();

            assertThat(found.get(WITHIN_SECONDS, TimeUnit.SECONDS)).isNotNull();
            assertThat(fetches).hasValue(2);
        }
    }

    @Test
    void stayWhenTheIssuerIsAwayAndItIsAskedAgain() throws Exception {
        keys.start();
        keys.find("a");
        broken = true;
        time.advance(IssuerKeys.REFRESH_EVERY);
        awaitFault("the issuer is away");

        assertThat(keys.find("a")).isNotNull();
        broken = false;
        published = List.of("b");
        time.advance(IssuerKeys.ASK_AGAIN);
        awaitFetches(3);

        assertThat(keys.find("b")).isNotNull();
        assertThat(keys.known("a")).isNull();
        assertThat(keys.state().fault()).isEmpty();
    }

    @Test
    void sayWhyThereAreNone() throws Exception {
        broken = true;
        keys.start();

        assertThat(keys.find("a")).isNull();
        assertThat(keys.state()).isEqualTo(new IssuerKeys.State(0, null, "the issuer is away"));
        assertThat(keys.areHad()).isFalse();
    }

    @Test
    void areWaitedForByFewAtOnceWhileOthersAreAnsweredAtOnce() throws Exception {
        hold = new CountDownLatch(1);
        keys.start();
        awaitFetches(1);
        var waiting = Map.of(
                1,
                Thread.ofVirtual().unstarted(() -> keys.find("a")),
                2,
                Thread.ofVirtual().unstarted(() -> keys.find("a")));
        waiting.values().forEach(Thread::start);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(WITHIN_SECONDS);
        while (waiters.availablePermits() > 0 && System.nanoTime() < end) {
            Thread.sleep(1);
        }
        assertThat(waiters.availablePermits()).isZero();

        for (int i = 0; i < 100; i++) {
            assertThat(keys.find("a")).isNull();
        }
        assertThat(waiting.values()).allMatch(Thread::isAlive);

        hold.countDown();
        for (var one : waiting.values()) {
            one.join(Duration.ofSeconds(WITHIN_SECONDS));
        }
        assertThat(waiters.availablePermits()).isEqualTo(2);
        assertThat(keys.find("a")).isNotNull();
    }

    @Test
    void goWhenTheIssuerPublishesNoneAnyMore() throws Exception {
        keys.start();
        keys.find("a");
        published = List.of();
        time.advance(IssuerKeys.REFRESH_EVERY);
        awaitFault("the key set has no key that verifies tokens");

        assertThat(keys.known("a")).isNull();
        assertThat(keys.areHad()).isFalse();
        assertThat(keys.state().keys()).isZero();
        published = List.of("b");
        time.advance(IssuerKeys.ASK_AGAIN);
        awaitFault("");

        assertThat(keys.known("b")).isNotNull();
    }

    @Test
    void goOnceTheIssuerHasBeenAwayForADay() throws Exception {
        keys.start();
        keys.find("a");
        broken = true;
        time.advance(IssuerKeys.MOST_AGE.minusNanos(1));
        awaitFault("the issuer is away");
        assertThat(keys.known("a")).isNotNull();

        time.advance(Duration.ofNanos(1));

        assertThat(keys.known("a")).isNull();
        assertThat(keys.state()).isEqualTo(new IssuerKeys.State(0, IssuerKeys.MOST_AGE, "the issuer is away"));
        broken = false;
        time.advance(IssuerKeys.ASK_AGAIN);
        awaitFault("");

        assertThat(keys.known("a")).isNotNull();
    }

    @Test
    void areWaitedForByNoMoreRequestsThanTheShareOfOneIssuer() throws Exception {
        var all = new Semaphore(Waiters.MOST);
        hold = new CountDownLatch(1);
        try (var hangs = new IssuerKeys(
                        "https://hangs.example", this::fetch, new Waiters(all), Duration.ofMinutes(5), time);
                var answers = new IssuerKeys(
                        "https://answers.example",
                        () -> new KeySet(Map.of("b", key("b")), List.of()),
                        new Waiters(all),
                        Duration.ofMinutes(5),
                        time)) {
            hangs.start();
            awaitFetches(1);
            var strangers = new ArrayList<Thread>();
            for (int i = 0; i < Waiters.MOST; i++) {
                strangers.add(Thread.ofVirtual().start(() -> hangs.find("any")));
            }
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(WITHIN_SECONDS);
            int answered = Waiters.MOST - Waiters.MOST_OF_ONE_ISSUER;
            while (strangers.stream().filter(one -> !one.isAlive()).count() < answered && System.nanoTime() < end) {
                Thread.sleep(10);
            }

            assertThat(all.availablePermits()).isEqualTo(Waiters.MOST - Waiters.MOST_OF_ONE_ISSUER);
            assertThat(strangers).filteredOn(Thread::isAlive).hasSize(Waiters.MOST_OF_ONE_ISSUER);
            assertThat(answers.find("b")).isNotNull();
            hold.countDown();
        }
    }

    @Test
    void areAskedForByNobodyOnceTheyAreClosed() {
        keys.start();
        keys.find("a");
        keys.close();

        assertThat(keys.find("b")).isNull();
        assertThat(fetches).hasValue(1);
    }
}
