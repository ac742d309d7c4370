package sh.deploy.apiserver.authz;

/**
 * What a caller wants to do, in the words that access rules are written in.
 *
 * @param verb {@code get}, {@code list}, {@code watch}, {@code create}, {@code update}, {@code patch}, {@code delete} or
 *     {@code deletecollection}
 * @param group empty for the core group
 * @param subresource empty when the object itself is meant
 * @param namespace empty for cluster-scoped objects and for all namespaces
 * @param name empty for a collection
 */
public record Action(String verb, String group, String resource, String subresource, String namespace, String name) {}
