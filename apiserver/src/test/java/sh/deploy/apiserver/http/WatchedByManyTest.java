package sh.deploy.apiserver.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import sh.deploy.api.time.SystemTime;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.kinds.Kind;
import sh.deploy.apiserver.registry.ApiRequest;
import sh.deploy.apiserver.registry.Selection;
import sh.deploy.apiserver.registry.WatchEvent;
import sh.deploy.apiserver.registry.WatchSink;
import sh.deploy.apiserver.registry.WatchStart;
import sh.deploy.apiserver.registry.WatchTerms;
import sh.deploy.apiserver.watch.Store;
import sh.deploy.apiserver.watch.Subscription;

/** However many watch, what they are told of one change is made once, because the store waits meanwhile. */
class WatchedByManyTest extends ServerTest {
    private static final int WATCHERS = 50;
    private static final Caller CALLER = new Caller("test", Set.of("system:masters"), "loopback");

    private final WatchEncoding encoding = new WatchEncoding(new Rendering(new SystemTime()));
    private final List<Subscription> watches = new ArrayList<>();

    @AfterEach
    void closeWatches() {
        watches.forEach(Subscription::close);
        watches.clear();
    }

    /** Who hears of one change, each in all forms; what they get is counted by its identity. */
    private final class Audience {
        private final Set<Object> objects = counted();
        private final Set<Object> whole = counted();
        private final Set<Object> partial = counted();
        private final Set<Object> rows = counted();
        private final CountDownLatch untold;

        Audience(int watchers) {
            this.untold = new CountDownLatch(watchers);
        }

        private static Set<Object> counted() {
            return Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));
        }

        WatchSink member(Kind kind) {
            return new WatchSink() {
                @Override
                public void event(WatchEvent event) {
                    hear((WatchEvent.Changed) event, kind);
                }

                @Override
                public boolean awaitRoom() {
                    return true;
                }
            };
        }

        private void hear(WatchEvent.Changed event, Kind kind) {
            objects.add(event.object());
            whole.add(encoding.changed(event, kind));
            partial.add(encoding.partial(event, kind));
            rows.add(encoding.row(event, kind, false, "Object"));
            untold.countDown();
        }

        void awaitAll() throws InterruptedException {
            assertThat(untold.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static List<String> texts(Set<Object> made) {
        return made.stream().map(bytes -> new String((byte[]) bytes, UTF_8)).toList();
    }

    private Store store() {
        return server.server().state().store();
    }

    private String now() {
        return Long.toString(store().newest().revision());
    }

    private WatchStart start(String group, String resource, Selection selection) {
        var request = ApiRequest.list(group, "v1", resource, namespace).withSelection(selection);
        return server.server().registry().watch(CALLER, request, new WatchTerms(false, null));
    }

    private void watch(Audience audience, String group, String resource, String selector) throws InterruptedException {
        var start = start(group, resource, Selection.labels(selector).at(now(), ""));
        watches.add(start.begin(audience.member(start.kind())));
    }

    /** Misses a change while it is told of another, and notes during which events the store goes on. */
    private final class Late implements WatchSink {
        private final List<Boolean> goesOn = new ArrayList<>();
        private boolean hasMissed;

        @Override
        public void event(WatchEvent event) {
            try {
                goesOn.add(CompletableFuture.supplyAsync(store()::watches).get(5, TimeUnit.SECONDS) >= 0);
            } catch (TimeoutException itWaits) {
                goesOn.add(false);
            } catch (InterruptedException | ExecutionException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public boolean awaitRoom() {
            if (!hasMissed) {
                hasMissed = true;
                admin.merge(in("configmaps/a"), "{\"data\":{\"k\":\"" + "x".repeat(400_000) + "\"}}");
            }
            return true;
        }
    }

    @Test
    void whatIsMissedMeanwhileIsToldWhileTheStoreGoesOn() throws Exception {
        admin.post(in("configmaps"), configMap("a"));
        var before = now();
        admin.merge(in("configmaps/a"), "{\"data\":{\"k\":\"w\"}}");
        var late = new Late();

        watches.add(start("", "configmaps", Selection.ALL.at(before, "")).begin(late));

        assertThat(late.goesOn).containsExactly(true, true);
    }

    /** Has gone before the first event. */
    private static final class Gone implements WatchSink {
        private final List<WatchEvent> told = new ArrayList<>();

        @Override
        public void event(WatchEvent event) {
            told.add(event);
        }

        @Override
        public boolean awaitRoom() {
            return false;
        }
    }

    @Test
    void whoHasGoneIsToldNothing() throws Exception {
        var before = now();
        admin.post(in("configmaps"), configMap("a"));
        var gone = new Gone();
        int others = store().watches();

        watches.add(start("", "configmaps", Selection.ALL.at(before, "")).begin(gone));
        assertThat(store().watches()).isLessThanOrEqualTo(others);
        watches.add(start("", "configmaps", Selection.ALL).begin(gone));

        assertThat(gone.told).isEmpty();
    }

    @Test
    void whatSomeSeeComeAndOthersSeeGoIsMadeOnceForEach() throws Exception {
        admin.post(in("configmaps"), configMap("a", "\"app\":\"web\""));
        var audience = new Audience(3 * WATCHERS);
        for (int i = 0; i < WATCHERS; i++) {
            watch(audience, "", "configmaps", "app=web");
            watch(audience, "", "configmaps", "app=db");
            watch(audience, "", "configmaps", "app");
        }

        admin.merge(in("configmaps/a"), "{\"metadata\":{\"labels\":{\"app\":\"db\"}}}");

        audience.awaitAll();
        assertThat(audience.objects).hasSize(2);
        assertThat(audience.whole).hasSize(3);
        assertThat(audience.partial).hasSize(3);
        assertThat(texts(audience.rows))
                .hasSize(3)
                .allMatch(row -> row.contains("DELETED") == row.contains("\"app\":\"web\""));
    }

    @Test
    void whatIsWatchedInTwoVersionsIsMadeOnceForEach() throws Exception {
        var audience = new Audience(2 * WATCHERS);
        for (int i = 0; i < WATCHERS; i++) {
            watch(audience, "", "events", "");
            watch(audience, "events.k8s.io", "events", "");
        }

        admin.post(
                in("events"),
                "{\"metadata\":{\"name\":\"e\"},\"involvedObject\":{\"kind\":\"Pod\",\"name\":\"p\",\"namespace\":\""
                        + namespace + "\"},\"reason\":\"r\",\"message\":\"m\",\"type\":\"Normal\"}");

        audience.awaitAll();
        assertThat(audience.objects).hasSize(1);
        assertThat(audience.whole).hasSize(2);
        assertThat(audience.partial).hasSize(2);
        assertThat(audience.rows).hasSize(2);
    }

    @Test
    void whatLeavesTheirSelectionIsMadeOnce() throws Exception {
        admin.post(in("configmaps"), configMap("a", "\"app\":\"web\""));
        var audience = new Audience(WATCHERS);
        for (int i = 0; i < WATCHERS; i++) {
            watch(audience, "", "configmaps", i % 2 == 0 ? "app=web" : "app in (web,n" + i + ")");
        }

        var flipped = admin.merge(in("configmaps/a"), "{\"metadata\":{\"labels\":{\"app\":\"db\"}}}");

        audience.awaitAll();
        assertThat(audience.objects).hasSize(1);
        assertThat(audience.whole).hasSize(1);
        assertThat(audience.partial).hasSize(1);
        assertThat(audience.rows).hasSize(1);
        assertThat(texts(audience.whole).getFirst())
                .contains(
                        "\"type\":\"DELETED\"", "\"app\":\"web\"", "\"resourceVersion\":\"" + revision(flipped) + "\"");
    }
}
