package sh.deploy.apiserver.log;

import java.util.List;
import sh.deploy.api.object.ObjectKey;

/** The state that the log's entries add up to. Called by one thread at a time. */
public interface Replay {
    /** Revision of the newest replayed change of the object; 0 when it does not exist. */
    long revisionOf(ObjectKey key);

    /** Takes the next entries, without a gap after the ones before. */
    void apply(List<Committed> entries);
}
