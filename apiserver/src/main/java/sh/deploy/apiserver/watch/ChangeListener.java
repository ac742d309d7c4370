package sh.deploy.apiserver.watch;

/** Hears of changes in revision order, one call at a time. Must return at once: it holds up the store. */
public interface ChangeListener {
    /** @param made of this change by those who have heard of it before */
    void changed(Change change, MadeOnce made);

    /** Every change up to this revision that concerns the listener has been told. */
    void progress(long revision);
}
