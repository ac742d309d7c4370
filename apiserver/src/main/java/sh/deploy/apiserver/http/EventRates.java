package sh.deploy.apiserver.http;

import java.util.List;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import sh.deploy.apiserver.fair.Crowd;
import sh.deploy.apiserver.fair.Level;
import sh.deploy.apiserver.fair.Rates;
import sh.deploy.apiserver.registry.ApiVerb;

/**
 * How often Events are written: by whoever writes them, and in whichever namespace. They are notes that nobody needs, and cost as much as what
 * everybody does. What the controllers and nodes note is not held up.
 */
final class EventRates {
    private static final int TRY_AGAIN_SECONDS = 1;

    private final Rates rates;

    EventRates(Rates rates) {
        this.rates = rates;
    }

    /**
     * @param who is proved to ask
     * @throws ProblemException 429 where there were too many lately
     */
    void require(Crowd who, ApiVerb verb, ResourcePath path) {
        if (!isEvent(path) || !isWrite(verb) || who.level() == Level.SYSTEM) {
            return;
        }
        check("by " + who.name());
        check("in namespace " + path.namespace());
    }

    private void check(String whose) {
        if (!rates.mayDoOne(whose)) {
            throw new Problem(
                            Reason.TOO_MANY_REQUESTS,
                            "limit reached on events " + whose + ": "
                                    + rates.most().perSecond() + " a second and "
                                    + rates.most().atOnce() + " at once; write fewer",
                            null,
                            List.of(),
                            TRY_AGAIN_SECONDS)
                    .toException();
        }
    }

    private static boolean isEvent(ResourcePath path) {
        return path.resource().equals("events")
                && (path.group().isEmpty() || path.group().equals("events.k8s.io"));
    }

    private static boolean isWrite(ApiVerb verb) {
        return switch (verb) {
            case CREATE, UPDATE, PATCH -> true;
            case GET, LIST, DELETE, DELETE_COLLECTION -> false;
        };
    }
}
