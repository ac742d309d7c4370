package sh.deploy.apiserver.registry;

import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import sh.deploy.api.time.Time;
import sh.deploy.apiserver.admission.Admission;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.authz.Authorizer;
import sh.deploy.apiserver.kinds.Kind;
import sh.deploy.apiserver.kinds.Kinds;
import sh.deploy.apiserver.kinds.SelectionIndexer;
import sh.deploy.apiserver.log.Appender;
import sh.deploy.apiserver.watch.Store;

/**
 * Objects by their verbs, for whichever door a request came in by. Every write takes the whole corridor: may they, is it
 * complete and valid, does it meet the newest state, append. Safe for all threads; writes block until they are durable, so
 * call from virtual threads.
 */
public final class Registry {
    private final Kinds kinds;
    private final Creates creates;
    private final Reads reads;
    private final Updates updates;
    private final Deletes deletes;
    private final Bindings bindings;
    private final Evictions evictions;
    private final Watches watches;
    private final Reviews reviews;
    private final TokenRequests tokens;

    public Registry(
            Kinds kinds,
            SelectionIndexer indexer,
            Authorizer authorizer,
            Admission admission,
            Identities identities,
            Appender appender,
            Store store,
            Time time) {
        this.kinds = kinds;
        var commits = new Commits(appender, indexer, store);
        this.creates = new Creates(authorizer, admission, commits, time);
        this.reads = new Reads(authorizer, store);
        this.updates = new Updates(authorizer, admission, commits, store);
        this.deletes = new Deletes(authorizer, admission, commits, store, reads, time);
        this.bindings = new Bindings(authorizer, admission, commits, store, time);
        this.evictions = new Evictions(authorizer, admission, commits, store, budgets(kinds), time);
        this.watches = new Watches(authorizer, store, reads, time);
        this.reviews = new Reviews(authorizer, identities.authenticator());
        this.tokens = new TokenRequests(authorizer, admission, identities.issuer(), store, time);
    }

    /**
     * Carries a request out and waits for the result.
     *
     * @throws ProblemException the answer, when it is a refusal
     */
    public ApiResult execute(Caller caller, ApiRequest request) {
        var resource = resolve(request);
        if (request.subresource().equals("binding") || request.resource().equals("bindings")) {
            return request.verb() == ApiVerb.CREATE ? bindings.bind(caller, resource) : refuseVerb(request);
        }
        if (request.subresource().equals("eviction")) {
            return request.verb() == ApiVerb.CREATE ? evictions.evict(caller, resource) : refuseVerb(request);
        }
        if (request.subresource().equals("token")) {
            return request.verb() == ApiVerb.CREATE ? tokens.issue(caller, resource) : refuseVerb(request);
        }
        if (resource.kind().isQuestion()) {
            return request.verb() == ApiVerb.CREATE ? reviews.answer(caller, resource) : refuseVerb(request);
        }
        return switch (request.verb()) {
            case GET -> isReadable(request.subresource()) ? reads.get(caller, resource) : refuseVerb(request);
            case LIST -> reads.list(caller, resource);
            case CREATE -> creates.create(caller, resource);
            case UPDATE -> updates.update(caller, resource);
            case PATCH -> updates.patch(caller, resource);
            case DELETE -> deletes.delete(caller, resource);
            case DELETE_COLLECTION ->
                resource.kind().verbs().contains("deletecollection")
                        ? deletes.deleteCollection(caller, resource)
                        : refuseVerb(request);
        };
    }

    /**
     * Checks that there is something at the address of a request. Asked before its body is read: where nothing is, no body can be
     * right or wrong.
     *
     * @throws ProblemException 404, or 405 for an address that misses its namespace
     */
    public void checkAddress(ApiRequest request) {
        resolve(request);
    }

    /**
     * Checks a request to watch a collection, or one object when it has a name.
     *
     * @return starts it, once the caller has told its client that the watch begins
     * @throws ProblemException the answer, when it is a refusal
     */
    public WatchStart watch(Caller caller, ApiRequest request, WatchTerms terms) {
        var resource = resolve(request);
        if (resource.kind().isQuestion()) {
            return refuseVerb(request);
        }
        var starter = watches.prepare(caller, resource, terms);
        return new WatchStart(resource.kind(), starter);
    }

    private Resource resolve(ApiRequest request) {
        boolean bindings = request.group().isEmpty() && request.resource().equals("bindings");
        var kind = kinds.byResource(request.group(), request.version(), bindings ? "pods" : request.resource())
                .orElseThrow(() -> unknownResource(request));
        var place = kind.key("", "");
        var stored = kinds.stored(place.group(), place.resource()).orElseThrow(() -> unknownResource(request));
        checkSubresource(request, kind);
        if (kind.namespaced() && request.namespace().isEmpty() && needsNamespace(request)) {
            return refuseVerb(request);
        }
        if (!kind.namespaced() && !request.namespace().isEmpty()) {
            throw unknownResource(request);
        }
        return new Resource(kind, stored, request);
    }

    private static void checkSubresource(ApiRequest request, Kind kind) {
        var part = request.subresource();
        if (part.isEmpty()) {
            return;
        }
        var known = kind.subresource(part);
        if (known.isPresent()) {
            // Who may delete a part of an object could else delete the whole.
            if (!known.get().verbs().contains(request.verb().wire())) {
                refuseVerb(request);
            }
            return;
        }
        throw Problem.of(
                        Reason.NOT_FOUND,
                        "the server could not find the requested resource: " + request.resource() + " have no \"" + part
                                + "\" here",
                        about(request))
                .toException();
    }

    private static Kind budgets(Kinds kinds) {
        return kinds.stored("policy", "poddisruptionbudgets")
                .orElseThrow(() -> new IllegalStateException("evictions need the kind PodDisruptionBudget"));
    }

    private static boolean isReadable(String part) {
        return part.isEmpty() || part.equals("status") || part.equals("scale") || part.equals("approval");
    }

    private static boolean needsNamespace(ApiRequest request) {
        return switch (request.verb()) {
            case LIST -> false;
            case CREATE, GET, UPDATE, PATCH, DELETE, DELETE_COLLECTION -> true;
        };
    }

    private static <T> T refuseVerb(ApiRequest request) {
        throw Problem.of(
                        Reason.METHOD_NOT_ALLOWED,
                        "the server does not allow this method on the requested resource",
                        about(request))
                .toException();
    }

    private static ProblemException unknownResource(ApiRequest request) {
        return Problem.of(Reason.NOT_FOUND, "the server could not find the requested resource", about(request))
                .toException();
    }

    /** Without the name: clients take a 404 that names an object to say that the object is missing. */
    private static Problem.Target about(ApiRequest request) {
        return new Problem.Target(request.group(), request.resource(), "", "");
    }
}
