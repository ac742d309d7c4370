package sh.deploy.apiserver.authn.oidc;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.api.time.Time;

/**
 * Why tokens are refused, for the operator. Strangers decide how many come: so there is a {@link RefusalWindow} for each issuer that is
 * known, and one for all others together, and no line is longer than {@link Quoted#MOST_OF_A_LINE}. Safe for all threads.
 */
final class RefusalLog {
    private static final Logger LOG = LoggerFactory.getLogger(RefusalLog.class);

    private final Time time;
    private final RefusalWindow ofUnknown;
    private final Map<String, RefusalWindow> byIssuer = new ConcurrentHashMap<>();

    RefusalLog(Time time) {
        this.time = time;
        this.ofUnknown = new RefusalWindow(time);
    }

    /** From now on these issuers are known, and no others. */
    void know(Set<String> issuers) {
        byIssuer.keySet().retainAll(issuers);
        issuers.forEach(issuer -> byIssuer.computeIfAbsent(issuer, url -> new RefusalWindow(time)));
    }

    /**
     * @param issuer empty where it is none that is known
     * @param why may quote the token
     */
    void tell(String issuer, String why) {
        int before = take(issuer);
        if (before >= 0) {
            LOG.info(
                    "a token{} is refused: {}{}",
                    issuer.isEmpty() ? "" : " of the issuer " + issuer,
                    Quoted.line(why),
                    before == 0 ? "" : " (" + before + " refusals before this one are not in the log)");
        }
    }

    /** As {@link RefusalWindow#take}, for this issuer. */
    int take(String issuer) {
        return byIssuer.getOrDefault(issuer, ofUnknown).take();
    }
}
