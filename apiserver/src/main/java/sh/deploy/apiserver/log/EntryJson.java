package sh.deploy.apiserver.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** An entry as a line of JSON. Fields without a value are left out; in place of what is encrypted stands the name of its data key. */
final class EntryJson {
    private static final JsonFactory JSON = new JsonFactory();

    private EntryJson() {}

    static byte[] line(Entry entry) {
        var line = new ByteArrayOutputStream(entry.object().length + 512);
        try (var json = JSON.createGenerator(ObjectWriteContext.empty(), line)) {
            json.writeStartObject();
            json.writeNumberProperty("revision", entry.revision());
            json.writeNumberProperty("previousRevision", entry.previousRevision());
            json.writeStringProperty("at", entry.at().toString());
            json.writeNumberProperty("term", entry.term());
            json.writeStringProperty("verb", entry.verb().name().toLowerCase(Locale.ROOT));
            json.writeStringProperty("apiVersion", entry.apiVersion());
            json.writeStringProperty("kind", entry.kind());
            json.writeStringProperty("key", entry.key().toString());
            json.writeStringProperty("uid", entry.uid());
            json.writeStringProperty("actor", entry.actor());
            optional(json, "leaderToken", entry.leaderToken());
            optional(json, "idempotencyKey", entry.idempotencyKey());
            optional(json, "traceparent", entry.traceparent());
            json.writeStringProperty("hash", HexFormat.of().formatHex(entry.hash()));
            if (SealedObject.isIn(entry.object())) {
                json.writeStringProperty(
                        "encryptedWith", SealedObject.of(entry.object()).dataKeyName());
            } else {
                json.writeName("object");
                json.writeRawValue(new String(entry.object(), UTF_8));
            }
            json.writeEndObject();
        }
        line.write('\n');
        return line.toByteArray();
    }

    private static void optional(JsonGenerator json, String name, @Nullable String value) {
        if (value != null) {
            json.writeStringProperty(name, value);
        }
    }
}
