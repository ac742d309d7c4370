package sh.deploy.apiserver.admission.webhook.call;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import sh.deploy.api.time.ManualTime;
import sh.deploy.api.time.SystemTime;
import sh.deploy.apiserver.TestWebhook;
import sh.deploy.apiserver.fair.Sharer;

/** Against a real HTTPS server; names are told by the test. */
@Tag("slow")
class CallsTest {
    private static final Body QUESTION = Body.of("{\"request\":{\"uid\":\"u\"}}".getBytes(UTF_8));
    private static final Sharer WHO = Sharer.of("jane");
    private static final Sharer OTHER = Sharer.of("june");
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(300);
    /** To be asked, on a machine that is busy. */
    private static final Duration ENOUGH = Duration.ofSeconds(2);

    private final SystemTime time = new SystemTime();
    private final TestWebhook webhook = TestWebhook.start("hook.test");

    @AfterEach
    void stop() {
        webhook.close();
    }

    private static Resolver always(String address) {
        return host -> new InetAddress[] {InetAddress.ofLiteral(address)};
    }

    private Endpoint endpoint(String host) {
        return new Endpoint("https://" + host + ":" + webhook.port() + "/x", webhook.caBundle(), time);
    }

    private String call(Endpoint endpoint, Resolver resolver, Duration timeout)
            throws CallFailed, InterruptedException {
        var calls = new Calls(new AddressRules(true), resolver, time);
        return new String(
                calls.start(endpoint, WHO, () -> QUESTION, timeout, () -> {}).await(), UTF_8);
    }

    private void answers(String text) {
        webhook.onRaw("/x", (exchange, request) -> TestWebhook.send(exchange, 200, text.getBytes(UTF_8)));
    }

    @Test
    void asksForANameOnceAndConnectsToWhatWasChecked() throws Exception {
        answers("yes");
        var lookups = new AtomicInteger();
        Resolver flips = host -> new InetAddress[] {
            InetAddress.ofLiteral(lookups.incrementAndGet() == 1 ? "127.0.0.1" : "169.254.169.254")
        };

        assertThat(call(endpoint("hook.test"), flips, LONG)).isEqualTo("yes");
        assertThat(lookups).hasValue(1);
    }

    @Test
    void refusesANameThatLeadsToARefusedAddressAndTakesAnAllowedOneBesideIt() throws Exception {
        answers("yes");
        Resolver both = host ->
                new InetAddress[] {InetAddress.ofLiteral("169.254.169.254"), InetAddress.ofLiteral("127.0.0.1")};

        assertThatThrownBy(() -> call(endpoint("hook.test"), always("169.254.169.254"), LONG))
                .isInstanceOf(CallFailed.class)
                .hasMessageContaining("169.254.169.254")
                .hasMessageContaining("link-local");
        assertThat(call(endpoint("hook.test"), both, LONG)).isEqualTo("yes");
    }

    @Test
    void believesNobodyWhoseCertificateIsForAnotherName() {
        answers("yes");

        assertThatThrownBy(() -> call(endpoint("other.test"), always("127.0.0.1"), LONG))
                .isInstanceOf(CallFailed.class)
                .hasMessageContaining("not one for other.test");
        assertThat(webhook.asked()).isEmpty();
    }

    @Test
    void believesNobodyWhomAnotherAuthoritySigned() {
        answers("yes");
        try (var stranger = TestWebhook.start()) {
            var url = "https://hook.test:" + webhook.port() + "/x";
            var byStranger = new Endpoint(url, stranger.caBundle(), time);
            var bySystem = new Endpoint(url, "", time);

            assertThatThrownBy(() -> call(byStranger, always("127.0.0.1"), LONG))
                    .hasMessageContaining("not signed by an authority of its caBundle");
            assertThatThrownBy(() -> call(bySystem, always("127.0.0.1"), LONG))
                    .hasMessageContaining("not signed by an authority");
        }
        assertThat(webhook.asked()).isEmpty();
    }

    @Test
    void believesNobodyWhoseCertificateHasExpired() {
        var longAgo = new ManualTime(time.now().minus(Duration.ofDays(500)));
        try (var expired = TestWebhook.start(longAgo, "hook.test")) {
            var endpoint = new Endpoint("https://hook.test:" + expired.port() + "/x", expired.caBundle(), time);

            assertThatThrownBy(() -> call(endpoint, always("127.0.0.1"), LONG))
                    .isInstanceOf(CallFailed.class)
                    .hasMessage("its certificate has expired");
        }
    }

    @Test
    void usesAConnectionAgainAndANewOneWhenThatIsGone() throws Exception {
        answers("yes");
        var endpoint = endpoint("hook.test");

        call(endpoint, always("127.0.0.1"), LONG);
        call(endpoint, always("127.0.0.1"), LONG);
        assertThat(webhook.callers().get(1)).isEqualTo(webhook.callers().get(0));

        var kept = Objects.requireNonNull(endpoint.idle().take());
        kept.close();
        endpoint.idle().give(kept);
        assertThat(call(endpoint, always("127.0.0.1"), LONG)).isEqualTo("yes");
        assertThat(webhook.callers().get(2)).isNotEqualTo(webhook.callers().get(0));
    }

    @Test
    void endsInTimeWhateverItWaitsFor() throws Exception {
        var never = new CountDownLatch(1);
        webhook.onRaw("/x", (exchange, request) -> waitFor(never));
        Resolver silent = host -> {
            waitFor(never);
            throw new UnknownHostException(host);
        };
        try (var mute = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var shakesNoHands =
                    new Endpoint("https://hook.test:" + mute.getLocalPort() + "/x", webhook.caBundle(), time);

            assertEndsInTime(endpoint("hook.test"), always("127.0.0.1"));
            assertEndsInTime(shakesNoHands, always("127.0.0.1"));
            assertEndsInTime(endpoint("hook.test"), silent);
        } finally {
            never.countDown();
        }
    }

    @Test
    void cutsOffWhatDrips() {
        var stop = new CountDownLatch(1);
        webhook.onRaw("/x", (exchange, request) -> {
            exchange.sendResponseHeaders(200, 0);
            for (int i = 0; i < 1_000 && stop.getCount() > 0; i++) {
                exchange.getResponseBody().write(' ');
                exchange.getResponseBody().flush();
                pause();
            }
        });

        assertEndsInTime(endpoint("hook.test"), always("127.0.0.1"));
        stop.countDown();
    }

    private void assertEndsInTime(Endpoint endpoint, Resolver resolver) {
        assertThatThrownBy(() -> call(endpoint, resolver, SHORT))
                .isInstanceOf(CallFailed.class)
                .hasMessage("no answer within 300 ms");
    }

    @Test
    void takesNoMoreThanSoManyCallsAtOnce() throws Exception {
        answers("yes");
        var endpoint = endpoint("hook.test");
        takeAll(endpoint, Duration.ZERO);
        var encoded = new AtomicInteger();
        var calls = new Calls(new AddressRules(true), always("127.0.0.1"), time);
        var over = new AtomicInteger();
        var call = calls.start(
                endpoint,
                WHO,
                () -> {
                    encoded.incrementAndGet();
                    return QUESTION;
                },
                SHORT,
                over::incrementAndGet);

        assertThatThrownBy(call::await)
                .isInstanceOfSatisfying(
                        CallFailed.class,
                        failed -> assertThat(failed.isForWantOfAPlace()).isTrue())
                .hasMessage("64 calls to it are under way, and none ended in time");
        assertThat(over).hasValue(1);
        assertThat(webhook.asked()).isEmpty();
        assertThat(encoded).hasValue(0);

        endpoint.places().giveBack(WHO);
        assertThat(call(endpoint, always("127.0.0.1"), LONG)).isEqualTo("yes");
        assertThat(endpoint.places().take(WHO, LONG.toNanos())).isTrue();
    }

    /** Half of them is all that one crowd may have. */
    private static void takeAll(Endpoint endpoint, Duration wait) throws InterruptedException {
        for (int i = 0; i < Endpoint.MOST_CALLS; i++) {
            assertThat(endpoint.places().take(i % 2 == 0 ? WHO : OTHER, wait.toNanos()))
                    .isTrue();
        }
    }

    /** As when the request has been refused by another webhook meanwhile. */
    @Test
    void endsInTimeAndGivesItsPlaceBackThoughNobodyAwaitsIt() throws Exception {
        var asked = new CountDownLatch(1);
        var never = new CountDownLatch(1);
        var over = new CountDownLatch(1);
        webhook.onRaw("/x", (exchange, request) -> {
            asked.countDown();
            waitFor(never);
        });
        var endpoint = endpoint("hook.test");

        new Calls(new AddressRules(true), always("127.0.0.1"), time)
                .start(endpoint, WHO, () -> QUESTION, ENOUGH, over::countDown);
        assertThat(asked.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();

        takeAll(endpoint, LONG);
        assertThat(over.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        never.countDown();
    }

    /** As when another webhook, with more time, is awaited first. */
    @Test
    void anAnswerThatComesLateCountsForNothingWheneverItIsAwaited() throws Exception {
        var clock = new ManualTime(time.now());
        var asked = new CountDownLatch(1);
        webhook.onRaw("/x", (exchange, request) -> {
            clock.advance(LONG.plusMillis(1));
            asked.countDown();
            TestWebhook.send(exchange, 200, "yes".getBytes(UTF_8));
        });
        var endpoint = new Endpoint("https://hook.test:" + webhook.port() + "/x", webhook.caBundle(), clock);

        var call = new Calls(new AddressRules(true), always("127.0.0.1"), clock)
                .start(endpoint, WHO, () -> QUESTION, LONG, () -> {});
        assertThat(asked.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();

        takeAll(endpoint, LONG);
        assertThatThrownBy(call::await).isInstanceOf(CallFailed.class).hasMessage("no answer within 20 s");
        assertThat(webhook.asked()).hasSize(1);
    }

    @Test
    void anAddressInPlaceOfANameIsBelievedByACertificateForItAlone() throws Exception {
        answers("yes");

        assertThat(call(endpoint("127.0.0.1"), always("127.0.0.1"), LONG)).isEqualTo("yes");
        assertThatThrownBy(() -> call(endpoint("127.0.0.2"), always("127.0.0.1"), LONG))
                .isInstanceOf(CallFailed.class)
                .hasMessageContaining("not one for 127.0.0.2");
    }

    @Test
    void believesNoCertificateThatHasExpiredThoughItIsItselfInTheBundle() {
        var longAgo = new ManualTime(time.now().minus(Duration.ofDays(500)));
        try (var expired = TestWebhook.start(longAgo, "hook.test")) {
            var endpoint = new Endpoint("https://hook.test:" + expired.port() + "/x", expired.ownCertificate(), time);

            assertThatThrownBy(() -> call(endpoint, always("127.0.0.1"), LONG))
                    .isInstanceOf(CallFailed.class)
                    .hasMessage("no authority in its caBundle is valid now");
        }
    }

    @Test
    void believesNoAuthorityThatHasExpiredMeanwhile() throws Exception {
        answers("yes");
        var clock = new ManualTime(time.now());
        var endpoint = new Endpoint("https://hook.test:" + webhook.port() + "/x", webhook.caBundle(), clock);
        var calls = new Calls(new AddressRules(true), always("127.0.0.1"), clock);
        assertThat(new String(
                        calls.start(endpoint, WHO, () -> QUESTION, LONG, () -> {})
                                .await(),
                        UTF_8))
                .isEqualTo("yes");

        clock.advance(Duration.ofDays(100 * 365));

        assertThatThrownBy(() -> calls.start(endpoint, WHO, () -> QUESTION, LONG, () -> {})
                        .await())
                .isInstanceOf(CallFailed.class)
                .hasMessage("no authority in its caBundle is valid now");
        assertThat(webhook.asked()).hasSize(1);
    }

    @Test
    void saysThatANameIsNotKnown() {
        Resolver nobody = host -> {
            throw new UnknownHostException(host);
        };

        assertThatThrownBy(() -> call(endpoint("nobody.test"), nobody, LONG))
                .isInstanceOf(CallFailed.class)
                .hasMessage("the name nobody.test is not known");
    }

    @Test
    void believesACertificateThatIsItselfInTheBundle() throws Exception {
        answers("yes");
        var endpoint = new Endpoint("https://hook.test:" + webhook.port() + "/x", webhook.ownCertificate(), time);

        assertThat(call(endpoint, always("127.0.0.1"), LONG)).isEqualTo("yes");
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
