package sh.deploy.apiserver.registry;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.Reason;
import sh.deploy.api.time.Time;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.authz.Authorizer;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.registry.WatchEvent.Type;
import sh.deploy.apiserver.watch.Change;
import sh.deploy.apiserver.watch.ChangeListener;
import sh.deploy.apiserver.watch.Compacted;
import sh.deploy.apiserver.watch.MadeOnce;
import sh.deploy.apiserver.watch.Store;
import sh.deploy.apiserver.watch.StoredObject;
import sh.deploy.apiserver.watch.Subscription;

/** Watches: the state there is, then every change of the selection. */
final class Watches {
    /** Changes that are looked up at once for one who has missed many. */
    private static final int PIECE = 100;

    /** Of what is told while the store waits. */
    private static final long NEAR_BYTES = 256 << 10;

    private static final long BOOKMARK_EVERY_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final Subscription NONE = () -> {};

    /** The same for all who select otherwise by what has changed. */
    private static final Object GONE = new Object();

    private final Authorizer authorizer;
    private final Store store;
    private final Reads reads;
    private final Time time;

    Watches(Authorizer authorizer, Store store, Reads reads, Time time) {
        this.authorizer = authorizer;
        this.store = store;
        this.reads = reads;
        this.time = time;
    }

    /** The checks that can refuse a watch before it starts; returned so that it can be started once the head is sent. */
    Starter prepare(Caller caller, Resource resource, WatchTerms terms) {
        var filter = Filter.of(resource);
        authorizer.permit(caller, resource.action("watch", filter.name()));
        var selection = resource.request().selection();
        boolean anyVersion = selection.resourceVersion().isEmpty()
                || selection.resourceVersion().equals("0");
        long asked = anyVersion ? 0 : Reads.revision(resource, selection.resourceVersion());
        if (terms.sendInitialEvents() != null
                && !selection.resourceVersionMatch().equals("NotOlderThan")) {
            throw Problem.of(
                            Reason.INVALID,
                            "ListOptions.meta.k8s.io \"\" is invalid: resourceVersionMatch: Forbidden: sendInitialEvents requires"
                                    + " setting resourceVersionMatch to NotOlderThan")
                    .toException();
        }
        boolean initial = terms.sendInitialEvents() == null ? anyVersion : terms.sendInitialEvents();
        if (initial) {
            reads.awaitRevision(asked);
        }
        boolean tellEnd = initial && terms.sendInitialEvents() != null && terms.bookmarks();
        return sink -> {
            long after = initial ? sendState(resource, filter, tellEnd, sink) : anyVersion ? newest() : asked;
            return subscribe(resource, filter, terms, after, sink);
        };
    }

    /** Starts the watch; blocks while the initial state is sent. */
    interface Starter {
        Subscription start(WatchSink sink) throws InterruptedException;
    }

    private long newest() {
        return store.newest().revision();
    }

    private long sendState(Resource resource, Filter filter, boolean tellEnd, WatchSink sink)
            throws InterruptedException {
        var snapshot = store.newest();
        var place = resource.key("");
        for (var object : snapshot.list(place.group(), place.resource(), place.namespace())) {
            if (filter.accepts(object) && sink.awaitRoom()) {
                sink.event(new WatchEvent.Changed(Type.ADDED, object, new MadeOnce()));
            }
        }
        if (tellEnd) {
            sink.event(new WatchEvent.Bookmark(snapshot.revision(), true));
        }
        return snapshot.revision();
    }

    private Subscription subscribe(Resource resource, Filter filter, WatchTerms terms, long after, WatchSink sink)
            throws InterruptedException {
        var place = resource.key("");
        var selected = new Selected(filter, terms.bookmarks(), after, sink);
        try {
            return catchUp(place, after, selected, sink);
        } catch (Compacted compacted) {
            sink.event(new WatchEvent.Failed(
                    Reads.tooOld(after, compacted.oldestRevision()).problem()));
            return NONE;
        }
    }

    /**
     * Tells what was missed as fast as the receiver takes it, and again what was missed meanwhile; neither it nor the store is to hold all of
     * that at once, and the store waits for none of it but the little that is missed last.
     */
    private Subscription catchUp(ObjectKey place, long after, ChangeListener listener, WatchSink sink)
            throws InterruptedException {
        long told = after;
        while (true) {
            var piece = store.missed(place.group(), place.resource(), place.namespace(), told, PIECE);
            for (var change : piece) {
                if (!sink.awaitRoom()) {
                    return NONE;
                }
                listener.changed(change, new MadeOnce());
                told = change.revision();
            }
            var near = piece.size() == PIECE ? Optional.<Subscription>empty() : watchFromNear(place, told, listener);
            if (near.isPresent()) {
                return near.get();
            }
        }
    }

    private Optional<Subscription> watchFromNear(ObjectKey place, long told, ChangeListener listener) {
        return store.watchFromNear(place.group(), place.resource(), place.namespace(), told, NEAR_BYTES, listener);
    }

    /** Turns changes of the collection into changes of the selection. */
    private final class Selected implements ChangeListener {
        private final Filter filter;
        private final boolean bookmarks;
        private final long after;
        private final WatchSink sink;
        private long toldNanos = time.nanos();
        private long told;

        Selected(Filter filter, boolean bookmarks, long after, WatchSink sink) {
            this.filter = filter;
            this.bookmarks = bookmarks;
            this.after = after;
            this.told = after;
            this.sink = sink;
        }

        @Override
        public void changed(Change change, MadeOnce made) {
            if (change.revision() <= after) {
                return;
            }
            boolean was = change.before() != null && filter.accepts(change.before());
            boolean is = !change.deleted() && filter.accepts(change.after());
            if (is) {
                sink.event(new WatchEvent.Changed(was ? Type.MODIFIED : Type.ADDED, change.after(), made));
            } else if (was) {
                sink.event(new WatchEvent.Changed(Type.DELETED, made.get(GONE, () -> gone(change)), made));
            }
        }

        @Override
        public void progress(long revision) {
            if (bookmarks && revision > told && time.nanos() - toldNanos > BOOKMARK_EVERY_NANOS) {
                told = revision;
                toldNanos = time.nanos();
                sink.event(new WatchEvent.Bookmark(revision, false));
            }
        }
    }

    /** What left the selection, as it was in it, but at the revision at which it left. */
    private static StoredObject gone(Change change) {
        var before = change.before();
        if (change.deleted() || before == null) {
            return change.after();
        }
        var json = JsonTrees.encode(JsonTrees.object(before.json())).at(change.revision());
        return new StoredObject(
                before.key(),
                before.uid(),
                change.revision(),
                before.apiVersion(),
                before.kind(),
                json,
                before.index());
    }
}
