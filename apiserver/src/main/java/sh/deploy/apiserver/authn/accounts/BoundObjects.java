package sh.deploy.apiserver.authn.accounts;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.apiserver.authn.Authenticator;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.kinds.tree.Tree;
import sh.deploy.apiserver.watch.Snapshot;
import sh.deploy.apiserver.watch.StoredObject;

/** Whether what a token is bound to is still there, by the newest state, which the log replays: the same on every server. */
final class BoundObjects {
    /** What is being deleted may still call so long after its time was up: to say goodbye. Source: as in Kubernetes. */
    private static final Duration LEAVE = Duration.ofSeconds(60);

    private static final byte[] LEAVING = "\"deletionTimestamp\"".getBytes(US_ASCII);

    private final Supplier<Snapshot> newest;

    BoundObjects(Supplier<Snapshot> newest) {
        this.newest = newest;
    }

    /**
     * A token of a pod names its node, and is bound to the pod alone: that may live a while longer than the node's object. Source: as in
     * Kubernetes.
     *
     * @throws sh.deploy.api.problem.ProblemException 401 that names what is gone
     */
    void check(AccountClaims claims, Instant now) {
        var state = newest.get();
        check(state, now, "serviceaccounts", claims.namespace(), claims.account());
        check(state, now, "pods", claims.namespace(), claims.pod());
        check(state, now, "secrets", claims.namespace(), claims.secret());
        if (claims.pod() == null) {
            check(state, now, "nodes", "", claims.node());
        }
    }

    private static void check(
            Snapshot state, Instant now, String resource, String namespace, @Nullable Identified bound) {
        if (bound == null) {
            return;
        }
        var stored = state.get(new ObjectKey("", resource, namespace, bound.name()));
        if (stored == null || !stored.uid().equals(bound.uid()) || hasLeft(stored, now)) {
            throw Authenticator.unauthorized("the bearer token is bound to one of the " + resource + ", \""
                    + bound.name() + "\", that is gone; ask for a new token");
        }
    }

    private static boolean hasLeft(StoredObject stored, Instant now) {
        if (!contains(stored.json(), LEAVING)) {
            return false;
        }
        var leaving = Tree.text(JsonTrees.object(stored.json()), "metadata", "deletionTimestamp");
        return !leaving.isEmpty() && now.isAfter(Instant.parse(leaving).plus(LEAVE));
    }

    /** Spares nearly every request the parsing of an object. */
    private static boolean contains(byte[] text, byte[] word) {
        for (int i = 0; i <= text.length - word.length; i++) {
            if (text[i + 1] == word[1] && Arrays.equals(text, i, i + word.length, word, 0, word.length)) {
                return true;
            }
        }
        return false;
    }
}
