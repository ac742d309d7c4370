package sh.deploy.apiserver.authz;

import org.jspecify.annotations.Nullable;

/**
 * What a caller wants to do, in the words that access rules are written in.
 *
 * @param verb {@code get}, {@code list}, {@code watch}, {@code create}, {@code update}, {@code patch}, {@code delete} or
 *     {@code deletecollection}
 * @param group empty for the core group
 * @param subresource empty when the object itself is meant
 * @param namespace empty for cluster-scoped objects and for all namespaces; of a Namespace that is named, its name
 * @param name as the address says it; empty for a collection, and so for whatever is created in one
 * @param madeName name of what a create makes, as its body says it; null where that has not been read
 */
public record Action(
        String verb,
        String group,
        String resource,
        String subresource,
        String namespace,
        String name,
        @Nullable String madeName) {

    public Action(String verb, String group, String resource, String subresource, String namespace, String name) {
        this(verb, group, resource, subresource, namespace, name, null);
    }
}
