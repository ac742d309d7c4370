package sh.deploy.apiserver.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.object.ObjectKey;

/** Drafts of config maps for tests. */
public final class Drafts {
    private Drafts() {}

    public static ObjectKey key(String name) {
        return new ObjectKey("", "configmaps", "default", name);
    }

    public static Draft create(String name) {
        return create(key(name), name);
    }

    public static Draft create(ObjectKey key, String data) {
        return draft(Verb.CREATE, key, new Expected.Absent(key), null, data);
    }

    public static Draft update(String name, long revision, String data) {
        return draft(Verb.UPDATE, key(name), new Expected.At(key(name), revision), null, data);
    }

    public static Draft delete(String name, long revision) {
        return draft(Verb.DELETE, key(name), new Expected.At(key(name), revision), null, "");
    }

    public static Draft createOnce(String name, String idempotencyKey) {
        return createOnce(key(name), idempotencyKey);
    }

    public static Draft createOnce(ObjectKey key, String idempotencyKey) {
        return draft(Verb.CREATE, key, new Expected.Absent(key), idempotencyKey, key.name());
    }

    public static Draft expecting(Draft draft, Expected also) {
        return new Draft(
                draft.verb(),
                draft.apiVersion(),
                draft.kind(),
                draft.key(),
                draft.uid(),
                List.of(draft.expected().getFirst(), also),
                draft.actor(),
                draft.leaderToken(),
                draft.idempotencyKey(),
                draft.traceparent(),
                draft.object());
    }

    /** The same of somebody else than the administrator. */
    static Draft by(String actor, Draft draft) {
        return new Draft(
                draft.verb(),
                draft.apiVersion(),
                draft.kind(),
                draft.key(),
                draft.uid(),
                draft.expected(),
                actor,
                draft.leaderToken(),
                draft.idempotencyKey(),
                draft.traceparent(),
                draft.object());
    }

    private static Draft draft(
            Verb verb, ObjectKey key, Expected expected, @Nullable String idempotencyKey, String data) {
        return new Draft(
                verb,
                "v1",
                "ConfigMap",
                key,
                "uid-" + key.name(),
                List.of(expected),
                "admin",
                null,
                idempotencyKey,
                null,
                object(key.name(), data));
    }

    private static EncodedObject object(String name, String data) {
        var head = "{\"metadata\":{\"name\":\"" + name + "\",\"resourceVersion\":\"";
        return new EncodedObject((head + "\"},\"data\":{\"value\":\"" + data + "\"}}").getBytes(UTF_8), head.length());
    }
}
