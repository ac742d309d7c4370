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
import sh.deploy.apiserver.watch.StoredObject;

/** What thousands watch is written once for all of them, in whichever of the forms. */
class WatchEncodingTest {
    private static final Kind CONFIG_MAPS =
            Kinds.builtIn().byResource("", "v1", "configmaps").orElseThrow();

    private final WatchEncoding encoding = new WatchEncoding(new Rendering(new SystemTime()));

    private static WatchEvent.Changed event(String name) {
        var json = "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"" + name
                + "\",\"namespace\":\"default\",\"resourceVersion\":\"1\"}}";
        return new WatchEvent.Changed(
                WatchEvent.Type.ADDED,
                new StoredObject(
                        new ObjectKey("", "configmaps", "default", name),
                        "u",
                        1,
                        "v1",
                        "ConfigMap",
                        json.getBytes(UTF_8),
                        new Indexer.Index(Map.of(), Map.of())));
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
    void nextEventIsAnother() {
        encoding.row(event("a"), CONFIG_MAPS, false, "");

        assertThat(new String(encoding.row(event("b"), CONFIG_MAPS, false, ""), UTF_8))
                .contains("\"b\"");
    }
}
