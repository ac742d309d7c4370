package sh.deploy.apiserver.registry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.authz.Authorizer;
import sh.deploy.apiserver.fair.Crowd;
import sh.deploy.apiserver.fair.Level;
import sh.deploy.apiserver.fair.Seat;
import sh.deploy.apiserver.watch.Snapshot;
import sh.deploy.apiserver.watch.Store;
import sh.deploy.apiserver.watch.StoredObject;

/** Gets and lists, from memory. */
final class Reads {
    /** How long a reader that asks for a revision to come is kept waiting. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    /** Who asks where no request does. */
    private static final Crowd SERVER = new Crowd(Level.SYSTEM, "");

    private final Authorizer authorizer;
    private final Store store;

    Reads(Authorizer authorizer, Store store) {
        this.authorizer = authorizer;
        this.store = store;
    }

    ApiResult get(Caller caller, Resource resource) {
        var name = resource.request().name();
        authorizer.permit(caller, resource.action("get", name));
        awaitIfAsked(resource, resource.request().selection().resourceVersion());
        var found = store.newest().get(resource.key(name));
        if (found == null) {
            throw resource.notFound(name);
        }
        return resource.request().subresource().equals("scale")
                ? Part.of(resource).result(resource, found.json(), List.of())
                : new ApiResult.One(resource.kind(), found.json(), false, List.of());
    }

    ApiResult list(Caller caller, Resource resource) {
        authorizer.permit(caller, resource.action("list", Filter.of(resource).name()));
        return select(resource);
    }

    /** The selected objects; who asks has been checked. */
    ApiResult.Many select(Resource resource) {
        var selection = resource.request().selection();
        var filter = Filter.of(resource);
        return selection.continueToken().isEmpty()
                ? page(resource, snapshot(resource), null, filter)
                : next(resource, ContinueToken.parse(resource, selection), filter);
    }

    private ApiResult.Many next(Resource resource, ContinueToken token, Filter filter) {
        var snapshot = token.revision() < 0
                ? store.newest()
                : store.at(token.revision()).orElseThrow(() -> expired(token));
        return page(resource, snapshot, token.start(), filter);
    }

    private ApiResult.Many page(Resource resource, Snapshot snapshot, @Nullable ObjectKey after, Filter filter) {
        var place = resource.key("");
        int limit = resource.request().selection().limit();
        var items = new ArrayList<StoredObject>();
        var objects = after == null
                ? snapshot.list(place.group(), place.resource(), place.namespace())
                : snapshot.listAfter(place.group(), place.resource(), place.namespace(), after);
        for (var object : objects) {
            if (filter.accepts(object)) {
                if (limit > 0 && items.size() == limit) {
                    return partial(resource, snapshot, items, filter);
                }
                items.add(object);
            }
        }
        return new ApiResult.Many(resource.kind(), items, snapshot.revision(), "", -1, List.of());
    }

    private ApiResult.Many partial(Resource resource, Snapshot snapshot, List<StoredObject> items, Filter filter) {
        var last = items.getLast().key();
        store.hold(snapshot, whoAsks());
        var place = resource.key("");
        long remaining = filter.isEverything()
                ? snapshot.countAfter(place.group(), place.resource(), place.namespace(), last)
                : -1;
        return new ApiResult.Many(
                resource.kind(),
                items,
                snapshot.revision(),
                new ContinueToken(snapshot.revision(), last).text(),
                remaining,
                List.of());
    }

    private static Crowd whoAsks() {
        var seat = Seat.current();
        return seat == null ? SERVER : seat.crowd();
    }

    private Snapshot snapshot(Resource resource) {
        var selection = resource.request().selection();
        var version = selection.resourceVersion();
        var match = selection.resourceVersionMatch();
        if (!match.isEmpty() && !match.equals("Exact") && !match.equals("NotOlderThan")) {
            throw resource.bad("resourceVersionMatch must be Exact or NotOlderThan, not \"" + match + "\"");
        }
        if (!match.isEmpty() && version.isEmpty()) {
            throw resource.bad("resourceVersionMatch is forbidden unless resourceVersion is provided");
        }
        if (match.equals("Exact")) {
            long revision = revision(resource, version);
            if (revision == 0) {
                throw resource.bad("resourceVersionMatch \"Exact\" is forbidden for resourceVersion \"0\"");
            }
            awaitRevision(revision);
            return store.at(revision)
                    .orElseThrow(() -> tooOld(revision, store.newest().revision()));
        }
        awaitIfAsked(resource, version);
        return store.newest();
    }

    private void awaitIfAsked(Resource resource, String version) {
        if (!version.isEmpty() && !version.equals("0")) {
            awaitRevision(revision(resource, version));
        }
    }

    /** While it only waits, others have the seat of the request for which it does. */
    void awaitRevision(long revision) {
        var seat = Seat.current();
        boolean isThere = store.newest().revision() >= revision
                || (seat == null ? isThereInTime(revision) : seat.lendDuring(0, () -> isThereInTime(revision)));
        if (!isThere) {
            throw new Problem(
                            Reason.TIMEOUT,
                            "Too large resource version: " + revision + ", current: "
                                    + store.newest().revision(),
                            null,
                            List.of(),
                            1)
                    .toException();
        }
    }

    private boolean isThereInTime(long revision) {
        try {
            return store.awaitRevision(revision, PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.of(Reason.SERVICE_UNAVAILABLE, "the server is shutting down")
                    .toException();
        }
    }

    static long revision(Resource resource, String version) {
        try {
            long revision = Long.parseLong(version);
            if (revision >= 0) {
                return revision;
            }
        } catch (NumberFormatException notANumber) {
            // Answered below, like a negative number.
        }
        throw resource.bad("Invalid resourceVersion: \"" + version + "\" is not a revision that this server gave out");
    }

    static ProblemException tooOld(long asked, long current) {
        return Problem.of(Reason.EXPIRED, "too old resource version: " + asked + " (" + current + ")")
                .toException();
    }

    private static ProblemException expired(ContinueToken token) {
        return Problem.of(
                        Reason.EXPIRED,
                        "The provided continue parameter is too old to display a consistent list result (revision "
                                + token.revision() + "). You can start a new list without the continue parameter.")
                .toException();
    }
}
