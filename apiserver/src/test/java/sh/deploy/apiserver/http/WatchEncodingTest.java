package sh.deploy.apiserver.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.api.time.SystemTime;
import sh.deploy.apiserver.kinds.Kind;
import sh.deploy.apiserver.kinds.Kinds;
import sh.deploy.apiserver.registry.WatchEvent;
import sh.deploy.apiserver.watch.Indexer;
import sh.deploy.apiserver.watch.MadeOnce;
import sh.deploy.apiserver.watch.StoredObject;

/** What thousands watch is written once for all of them, in whichever of the forms. */
class WatchEncodingTest {
    private static final Kind CONFIG_MAPS =
            Kinds.builtIn().byResource("", "v1", "configmaps").orElseThrow();

    private static final Kind SECRETS =
            Kinds.builtIn().byResource("", "v1", "secrets").orElseThrow();
    private static final Kind EVENTS =
            Kinds.builtIn().byResource("events.k8s.io", "v1", "events").orElseThrow();

    private final WatchEncoding encoding = new WatchEncoding(new Rendering(new SystemTime()));

    private static WatchEvent.Changed event(String name) {
        return event(WatchEvent.Type.ADDED, name, new MadeOnce());
    }

    private static WatchEvent.Changed event(WatchEvent.Type type, String name, MadeOnce made) {
        var json = "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"" + name
                + "\",\"namespace\":\"default\",\"resourceVersion\":\"1\"}}";
        return new WatchEvent.Changed(
                type,
                new StoredObject(
                        new ObjectKey("", "configmaps", "default", name),
                        "u",
                        1,
                        "v1",
                        "ConfigMap",
                        json.getBytes(UTF_8),
                        new Indexer.Index(Map.of(), Map.of())),
                made);
    }

    @Test
    void isDoneOnceForEachForm() {
        var event = event("a");
        var whole = encoding.changed(event, CONFIG_MAPS);
        var partial = encoding.partial(event, CONFIG_MAPS);
        var row = encoding.row(event, CONFIG_MAPS, false, "Metadata");

        assertThat(encoding.changed(event, CONFIG_MAPS)).isSameAs(whole);
        assertThat(encoding.partial(event, CONFIG_MAPS)).isSameAs(partial);
        assertThat(encoding.row(event, CONFIG_MAPS, false, "whatever")).isSameAs(row);
    }

    @Test
    void formsDiffer() {
        var event = event("a");

        assertThat(encoding.row(event, CONFIG_MAPS, true, ""))
                .isNotEqualTo(encoding.row(event, CONFIG_MAPS, false, ""))
                .isNotEqualTo(encoding.row(event, CONFIG_MAPS, true, "None"));
        assertThat(encoding.partial(event, CONFIG_MAPS)).isNotEqualTo(encoding.changed(event, CONFIG_MAPS));
    }

    @Test
    void othersInBetweenChangeNothing() {
        var made = new MadeOnce();
        var added = event(WatchEvent.Type.ADDED, "a", made);
        var left = event(WatchEvent.Type.DELETED, "a", made);
        var whole = encoding.changed(added, CONFIG_MAPS);
        var row = encoding.row(added, CONFIG_MAPS, false, "");

        var other = encoding.row(left, CONFIG_MAPS, false, "");
        encoding.row(event("b"), CONFIG_MAPS, false, "");
        encoding.changed(left, CONFIG_MAPS);
        encoding.changed(added, SECRETS);

        assertThat(encoding.changed(added, CONFIG_MAPS)).isSameAs(whole);
        assertThat(encoding.row(added, CONFIG_MAPS, false, "")).isSameAs(row).isNotEqualTo(other);
        assertThat(encoding.row(left, CONFIG_MAPS, false, "")).isSameAs(other);
    }

    @Test
    void kindsInWhichAnObjectIsToldDiffer() {
        var event = event("a");

        assertThat(new String(encoding.row(event, EVENTS, false, "Object"), UTF_8))
                .contains("\"apiVersion\":\"events.k8s.io/v1\"");
        assertThat(new String(encoding.row(event, CONFIG_MAPS, false, "Object"), UTF_8))
                .doesNotContain("events.k8s.io");
    }

    @Test
    void nextEventIsAnother() {
        encoding.row(event("a"), CONFIG_MAPS, false, "");

        assertThat(new String(encoding.row(event("b"), CONFIG_MAPS, false, ""), UTF_8))
                .contains("\"b\"");
    }
}
