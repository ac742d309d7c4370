package sh.deploy.apiserver.kinds.cel.functions;

/** Who knows what a caller may do. Safe for all threads; never blocks. */
public interface Access {
    /** May the caller of this request do that with the resource? @param accountNamespace of the service account that is meant instead of the caller; empty for the caller */
    Answer resource(String accountNamespace, String account, Question question);

    /** As {@link #resource}, for an address that is no object. */
    Answer path(String accountNamespace, String account, String verb, String path);

    /** What is asked about a resource; empty where nothing is said. */
    record Question(String verb, String group, String resource, String subresource, String namespace, String name) {}

    /** @param reason in words for a person; may be empty */
    record Answer(boolean allowed, String reason) {}
}
