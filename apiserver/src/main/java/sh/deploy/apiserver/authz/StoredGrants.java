package sh.deploy.apiserver.authz;

import sh.deploy.apiserver.watch.Change;
import sh.deploy.apiserver.watch.Follower;

/**
 * The newest roles and bindings, replayed from the log and from nothing else. What was written is in force before its writer is told
 * that it is written. Any thread may read.
 */
public final class StoredGrants implements Follower {
    private volatile Grants newest = Grants.NONE;

    Grants newest() {
        return newest;
    }

    @Override
    public void follow(Change change) {
        newest = newest.after(change);
    }
}
