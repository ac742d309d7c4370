package sh.deploy.apiserver.http;

import org.jspecify.annotations.Nullable;
import sh.deploy.apiserver.audit.Body;
import sh.deploy.apiserver.kinds.tree.JsonTrees;

/** Bodies as the audit record wants them: read only when an event is written, whatever they are encoded in. */
final class AuditedBodies {
    private AuditedBodies() {}

    /** Null where there is none. */
    static @Nullable Body of(HttpRequestData request) {
        int length = request.body().length;
        if (length == 0) {
            return null;
        }
        boolean isPatch = request.method().equals("PATCH");
        return Body.of(
                length,
                () -> isPatch
                        ? JsonTrees.parse(request.body()).root()
                        : RequestBody.object(request).root());
    }

    /** Null where there is none. */
    static @Nullable Body of(Response response) {
        int length = response.body().length;
        return length == 0 ? null : Body.of(length, () -> RequestBody.answer(response));
    }
}
