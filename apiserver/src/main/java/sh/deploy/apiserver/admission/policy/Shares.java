package sh.deploy.apiserver.admission.policy;

import java.util.HashMap;
import java.util.Map;

/** How many requests of each user wait, so that one user leaves places to others. Knows only users who do. Safe for all threads. */
final class Shares {
    private final int mostOfOne;
    private final Map<String, Integer> byUser = new HashMap<>();

    /** @param mostOfOne requests of one user */
    Shares(int mostOfOne) {
        this.mostOfOne = mostOfOne;
    }

    /** False when so many of this user wait already; true must be followed by {@link #leave}. */
    synchronized boolean enter(String user) {
        int waiting = byUser.getOrDefault(user, 0);
        if (waiting >= mostOfOne) {
            return false;
        }
        byUser.put(user, waiting + 1);
        return true;
    }

    synchronized void leave(String user) {
        byUser.computeIfPresent(user, (same, waiting) -> waiting == 1 ? null : waiting - 1);
    }

    synchronized int users() {
        return byUser.size();
    }
}
