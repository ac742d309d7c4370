package sh.deploy.apiserver.audit;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.problem.Reason;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.authz.Decision;

/**
 * What has become of a request by the time of an event.
 *
 * @param impersonated as whom it is judged; null: as its caller
 * @param decision null where it did not come so far
 * @param status of HTTP; 0 while there is no answer
 * @param reason why it was refused; null where it was not
 * @param message the sentence to the reason, cut
 * @param isOthersWord whether that is the sentence of a webhook
 * @param notes annotations, by their keys
 * @param madeName what the object is called that it made, where the address does not say it
 * @param revision what it wrote, the newest; 0 for nothing
 */
record Outcome(
        @Nullable Caller impersonated,
        @Nullable Decision decision,
        int status,
        @Nullable Reason reason,
        String message,
        boolean isOthersWord,
        Map<String, String> notes,
        String madeName,
        long revision) {
    static final Outcome NONE_YET = new Outcome(null, null, 0, null, "", false, Map.of(), "", 0);

    Outcome {
        notes = Map.copyOf(notes);
    }

    /** What the texts take up in memory. */
    long bytes() {
        long bytes = Weight.of(impersonated) + Weight.of(message, madeName);
        for (var note : notes.entrySet()) {
            bytes += Weight.of(note.getKey(), note.getValue());
        }
        return bytes;
    }
}
