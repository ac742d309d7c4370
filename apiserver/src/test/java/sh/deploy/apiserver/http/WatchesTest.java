package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import sh.deploy.apiserver.TestApiServer;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.registry.ApiRequest;
import sh.deploy.apiserver.watch.StoreSettings;

@Tag("slow")
class WatchesTest extends ServerTest {
    /** Changes of a million bytes. */
    private static final int MISSED = 12;

    private static final Caller CALLER = new Caller("test", Set.of("system:masters"), "loopback");

    private String from(long revision, String more) {
        return in("configmaps?watch=true&timeoutSeconds=20&resourceVersion=" + revision + more);
    }

    private long now() {
        return revision(admin.get(in("configmaps")));
    }

    @Test
    void tellsWhatHappensToEachObject() {
        try (var watch = admin.watch(from(now(), ""))) {
            var made = admin.post(in("configmaps"), configMap("a"));
            admin.merge(in("configmaps/a"), "{\"data\":{\"k\":\"w\"}}");
            admin.delete(in("configmaps/a"));

            var added = watch.next();
            assertThat(added.path("type").asString()).isEqualTo("ADDED");
            assertThat(added.path("object")).isEqualTo(made.json());
            assertThat(watch.nextShort()).isEqualTo("MODIFIED a");
            var deleted = watch.next();
            assertThat(deleted.path("type").asString()).isEqualTo("DELETED");
            assertThat(deleted.path("object")
                            .path("metadata")
                            .path("resourceVersion")
                            .asString())
                    .isEqualTo(Long.toString(now()));
        }
    }

    @Test
    void beginsWithEverythingWhenNoRevisionIsGiven() {
        admin.post(in("configmaps"), configMap("a"));
        try (var watch = admin.watch(in("configmaps?watch=1&timeoutSeconds=20"))) {
            assertThat(watch.nextShort()).isEqualTo("ADDED a");
            admin.post(in("configmaps"), configMap("b"));
            assertThat(watch.nextShort()).isEqualTo("ADDED b");
        }
    }

    @Test
    void resumesAfterTheGivenRevisionWithoutLossOrRepetition() {
        admin.post(in("configmaps"), configMap("a"));
        long seen = now();
        admin.post(in("configmaps"), configMap("b"));
        admin.post(in("configmaps"), configMap("c"));

        try (var watch = admin.watch(from(seen, ""))) {
            assertThat(watch.nextShort()).isEqualTo("ADDED b");
            assertThat(watch.nextShort()).isEqualTo("ADDED c");
        }
    }

    /** All of them together are more than may wait for a client that is slow. */
    @Test
    void resumesHoweverMuchWasMissed() {
        admin.post(in("configmaps"), configMap("a"));
        long seen = now();
        for (int i = 0; i < MISSED; i++) {
            admin.merge(in("configmaps/a"), "{\"data\":{\"k\":\"" + i + "x".repeat(1_000_000) + "\"}}");
        }

        try (var watch = admin.watch(from(seen, ""))) {
            for (int i = 0; i < MISSED; i++) {
                var value = watch.next().path("object").path("data").path("k").asString();
                assertThat(value.substring(0, value.indexOf('x'))).isEqualTo("" + i);
            }
        }
    }

    @Test
    void tellsWhatEntersAndLeavesASelection() {
        try (var watch = admin.watch(from(now(), "&labelSelector=app%3Dweb"))) {
            admin.post(in("configmaps"), configMap("a"));
            admin.merge(in("configmaps/a"), "{\"metadata\":{\"labels\":{\"app\":\"web\"}}}");
            admin.merge(in("configmaps/a"), "{\"data\":{\"k\":\"w\"}}");
            var last = admin.merge(in("configmaps/a"), "{\"metadata\":{\"labels\":{\"app\":\"db\"}}}");

            assertThat(watch.nextShort()).isEqualTo("ADDED a");
            assertThat(watch.nextShort()).isEqualTo("MODIFIED a");
            var left = watch.next();
            assertThat(left.path("type").asString()).isEqualTo("DELETED");
            assertThat(left.path("object")
                            .path("metadata")
                            .path("labels")
                            .path("app")
                            .asString())
                    .isEqualTo("web");
            assertThat(left.path("object")
                            .path("metadata")
                            .path("resourceVersion")
                            .asString())
                    .isEqualTo(Long.toString(revision(last)));
        }
    }

    @Test
    void endsTheInitialStateWithABookmarkThatSaysSo() {
        admin.post(in("configmaps"), configMap("a"));
        try (var watch = admin.watch(in("configmaps?watch=true&timeoutSeconds=20&sendInitialEvents=true"
                + "&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan"))) {
            assertThat(watch.nextShort()).isEqualTo("ADDED a");
            var bookmark = watch.next();
            assertThat(bookmark.path("type").asString()).isEqualTo("BOOKMARK");
            var metadata = bookmark.path("object").path("metadata");
            assertThat(metadata.path("annotations")
                            .path("k8s.io/initial-events-end")
                            .asString())
                    .isEqualTo("true");
            assertThat(metadata.path("resourceVersion").asString()).isNotEmpty();
        }
    }

    @Test
    void refusesInitialEventsWithoutTheMatchThatGoesWithThem() {
        assertThat(admin.get(in("configmaps?watch=true&sendInitialEvents=true")).status())
                .isEqualTo(422);
    }

    @Test
    void endsWhenItsTimeIsOver() {
        try (var watch = admin.watch(in("configmaps?watch=true&timeoutSeconds=1&resourceVersion=" + now()))) {
            assertThat(watch.nextOrEnd()).isNull();
        }
    }

    /** On a server of its own: watches of other tests may be about to go. */
    @Test
    void leavesNothingBehindOnceItHasEnded() {
        try (var own = TestApiServer.start();
                var client = HttpsClient.admin(own)) {
            var store = own.server().state().store();
            int before = store.watches();
            try (var watch = client.watch("/api/v1/configmaps?watch=true&timeoutSeconds=1")) {
                assertThat(watch.nextOrEnd()).isNull();
            }

            // The client may hear of the end first.
            for (int i = 0; i < 500 && store.watches() != before; i++) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
            }
            assertThat(store.watches()).isEqualTo(before);
        }
    }

    @Test
    void tellsThatARevisionIsTooOldToResumeFrom() {
        for (int i = 0; i < StoreSettings.DEFAULT.recentChanges() + 10; i++) {
            server.server().registry().execute(CALLER, change(i));
        }
        try (var watch = admin.watch(in("configmaps?watch=true&timeoutSeconds=20&resourceVersion=1"))) {
            var error = watch.next();

            assertThat(error.path("type").asString()).isEqualTo("ERROR");
            assertThat(error.path("object").path("code").asInt()).isEqualTo(410);
            assertThat(error.path("object").path("reason").asString()).isEqualTo("Expired");
            assertThat(watch.nextOrEnd()).isNull();
        }
    }

    private ApiRequest change(int i) {
        var name = "busy";
        var object = HttpsClient.JSON
                .readTree(configMap(name).replace("\"v\"", "\"" + i + "\""))
                .asObject();
        return i == 0
                ? ApiRequest.create("", "v1", "configmaps", namespace, object)
                : ApiRequest.update("", "v1", "configmaps", namespace, name, object);
    }

    @Test
    void followsOneObjectByItsName() {
        try (var watch = admin.watch(from(now(), "&fieldSelector=metadata.name%3Db"))) {
            admin.post(in("configmaps"), configMap("a"));
            admin.post(in("configmaps"), configMap("b"));

            assertThat(watch.nextShort()).isEqualTo("ADDED b");
        }
    }

    @Test
    void sendsRowsOfATableWithItsColumnsOnce() {
        try (var watch = admin.watch(from(now(), ""), "accept", "application/json;as=Table;v=v1;g=meta.k8s.io")) {
            admin.post(in("configmaps"), configMap("a"));
            admin.post(in("configmaps"), configMap("b"));

            var first = watch.next().path("object");
            assertThat(first.path("kind").asString()).isEqualTo("Table");
            assertThat(first.path("columnDefinitions").size()).isPositive();
            assertThat(first.path("rows").path(0).path("cells").path(0).asString())
                    .isEqualTo("a");
            assertThat(watch.next().path("object").path("columnDefinitions").isNull())
                    .isTrue();
        }
    }
}
