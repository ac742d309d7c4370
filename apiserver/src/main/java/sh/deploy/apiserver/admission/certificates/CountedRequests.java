package sh.deploy.apiserver.admission.certificates;

import java.util.HashSet;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import sh.deploy.apiserver.kinds.certificates.SigningRequest;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.watch.StoredObject;

/** Who has asked for certificates, and of whom. Each request is read once, since what was asked for never changes. Safe for all threads. */
final class CountedRequests {
    private record Asked(String user, String commonName) {
        static Asked in(StoredObject stored) {
            var request = SigningRequest.of(JsonTrees.object(stored.json()));
            return new Asked(request.user(), request.commonName());
        }
    }

    /**
     * @param byCaller requests that somebody has made
     * @param forName those of them that are for one common name
     */
    record Count(int byCaller, int forName) {}

    /** By uid, of the requests that were there when they were counted last. */
    private final Map<String, Asked> read = new ConcurrentHashMap<>();

    /** @param requests all that there are */
    Count of(Iterable<StoredObject> requests, String user, String commonName) {
        int byCaller = 0;
        int forName = 0;
        var there = new HashSet<String>();
        for (var stored : requests) {
            there.add(stored.uid());
            var asked = read.computeIfAbsent(stored.uid(), uid -> Asked.in(stored));
            if (asked.user().equals(user)) {
                byCaller++;
                forName += asked.commonName().equals(commonName) ? 1 : 0;
            }
        }
        read.keySet().retainAll(there);
        return new Count(byCaller, forName);
    }
}
