package sh.deploy.apiserver.watch;

import java.util.Map;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.apiserver.log.Prepared;

/** Reads from an object's bytes what lists and watches select by. Pure; called once per change. */
@FunctionalInterface
public interface Indexer {
    Index index(ObjectKey key, byte[] object);

    /**
     * What can be selected by, beside namespace and name.
     *
     * @param fields by field path as in a field selector, such as {@code spec.nodeName}; a selectable field that is unset
     *     is there with an empty value
     */
    record Index(Map<String, String> labels, Map<String, String> fields) implements Prepared {}
}
