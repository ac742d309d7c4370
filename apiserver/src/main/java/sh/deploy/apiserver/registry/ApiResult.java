package sh.deploy.apiserver.registry;

import java.util.List;
import sh.deploy.apiserver.kinds.Kind;
import sh.deploy.apiserver.watch.StoredObject;
import tools.jackson.databind.node.ObjectNode;

/** What came of a request. */
public sealed interface ApiResult {
    /** Sentences for the person who asked, which stopped nothing. */
    List<String> warnings();

    /**
     * One object.
     *
     * @param json as served, with its resourceVersion; shared, never changed
     * @param made true when this request created it
     */
    record One(Kind kind, byte[] json, boolean made, List<String> warnings) implements ApiResult {}

    /**
     * Part or all of a collection, as of one revision.
     *
     * @param continueToken where the next part starts; empty: this was all
     * @param remaining how many more there are; negative: not counted
     */
    record Many(
            Kind kind,
            List<StoredObject> items,
            long revision,
            String continueToken,
            long remaining,
            List<String> warnings)
            implements ApiResult {}

    /** An object that is not stored itself: a {@code Scale}, or the {@code Status} of a finished delete or binding. */
    record Answer(ObjectNode object, boolean made, List<String> warnings) implements ApiResult {}
}
