package sh.deploy.apiserver.http;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.apiserver.fair.SeatLimits;
import sh.deploy.apiserver.kinds.Kinds;
import sh.deploy.apiserver.watch.Snapshot;
import sh.deploy.apiserver.watch.Store;

/**
 * How much work a request is, by what is known before it begins: the bytes that it brings, and the objects and bytes that are read for it. A
 * few large objects are as much as many small ones. Looks only at what is in memory.
 */
final class Width {
    /** From here on a request has a thread of its own: it would keep one that serves all others for too long. */
    static final int WIDE = 4;

    /** A seat more for each. */
    static final int BYTES = SeatLimits.BYTES_OF_SEAT;

    static final int OBJECTS = 100;

    /** Characters of a selector, for each of which it is as if there were all the objects once more. */
    static final int SELECTOR = 1 << 10;

    /** What making a table or YAML of it takes, beside handing on its bytes. */
    private static final int SHAPED = 8;

    /** Of each object that a request deletes with others, which is a write. */
    private static final int OBJECTS_DELETED = 8;

    private Width() {}

    /**
     * @param path null for what is no resource
     * @param most seats; it is looked no further
     */
    static int of(
            HttpRequestData request, @Nullable ResourcePath path, Query query, Kinds kinds, Store store, int most) {
        int brought = Math.min(most, 1 + request.body().length / BYTES);
        boolean isOne = path != null && !path.name().isEmpty();
        if (path == null || (request.method().equals("POST") && !isOne)) {
            return brought;
        }
        try {
            return isOne
                    ? Math.min(most, brought + ofOne(request, path, query, kinds, store))
                    : ofMany(request, path, query, kinds, store, most);
        } catch (ProblemException isToldLater) {
            return brought;
        }
    }

    /** Of the object that is named, beside what is brought. Whichever part of it is meant, the whole is read, and written where it changes. */
    private static int ofOne(HttpRequestData request, ResourcePath path, Query query, Kinds kinds, Store store) {
        if (isWatch(request, path, query) && !tellsTheState(query)) {
            return 0;
        }
        int bytes = kinds.byResource(path.group(), path.version(), path.resource())
                .flatMap(kind -> Optional.ofNullable(store.newest().get(kind.key(path.namespace(), path.name()))))
                .map(object -> object.json().length)
                .orElse(0);
        return bytes < BYTES ? 0 : shaped(request) * (bytes / BYTES);
    }

    private static int ofMany(
            HttpRequestData request, ResourcePath path, Query query, Kinds kinds, Store store, int most) {
        if (isWatch(request, path, query) && !tellsTheState(query)) {
            return 1;
        }
        var kind = kinds.byResource(path.group(), path.version(), path.resource());
        if (kind.isEmpty()) {
            return 1;
        }
        var state = state(query, store);
        if (state.isEmpty()) {
            return most;
        }
        int perSeat = request.method().equals("DELETE") ? OBJECTS_DELETED : OBJECTS;
        var per = new Per(shaped(request), perSeat, 1 + request.query().length() / SELECTOR);
        return read(state.get(), kind.get().key(path.namespace(), ""), pageOf(query), per, most);
    }

    /**
     * What is read. Empty where that is a state which is not at hand: how much has to be undone for it, and how much is in it then, is not
     * known before.
     */
    private static Optional<Snapshot> state(Query query, Store store) {
        long revision = RequestTerms.selection(query).exactRevision();
        return revision < 0 ? Optional.of(store.newest()) : store.atHand(revision);
    }

    private static int read(Snapshot state, ObjectKey place, int page, Per per, int most) {
        long bytes = 0;
        long objects = 0;
        for (var object : state.list(place.group(), place.resource(), place.namespace())) {
            if (objects == page || per.seats(bytes, objects) >= most) {
                break;
            }
            bytes += object.json().length;
            objects++;
        }
        return (int) Math.min(most, per.seats(bytes, objects));
    }

    /** What is counted how many times. */
    private record Per(int shaped, int objectsPerSeat, int looks) {
        long seats(long bytes, long objects) {
            return 1 + shaped * (bytes / BYTES + objects * looks / objectsPerSeat);
        }
    }

    /** A page that is chosen by a selector may take looking at all. */
    private static int pageOf(Query query) {
        boolean isChosen = !query.get("labelSelector").isEmpty()
                || !query.get("fieldSelector").isEmpty();
        long limit = isChosen ? 0 : query.number("limit", 0);
        return limit > 0 && limit < Integer.MAX_VALUE ? (int) limit : Integer.MAX_VALUE;
    }

    private static int shaped(HttpRequestData request) {
        var shape = Accepts.of(request.header("accept"));
        return shape == Accepts.YAML || shape == Accepts.TABLE ? SHAPED : 1;
    }

    /** Other methods are what they are, also with a query that asks to watch. */
    private static boolean isWatch(HttpRequestData request, ResourcePath path, Query query) {
        return request.method().equals("GET") && Routes.isWatch(path, query);
    }

    private static boolean tellsTheState(Query query) {
        var version = query.get("resourceVersion");
        return version.isEmpty() || version.equals("0") || query.isTrue("sendInitialEvents");
    }
}
