package sh.deploy.kubelet.pods;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sh.deploy.kubelet.images.ImageState;

/** Shows for a moment why an image could not be fetched, and then that the next try is waited for. For the pod's worker only. */
final class PullFailures {
    private static final Duration SHOWN_FOR = Duration.ofSeconds(1);

    private final PodState state;
    private final Map<String, Instant> shownSince = new HashMap<>();

    PullFailures(PodState state) {
        this.state = state;
    }

    /**
     * Turns failures that have been shown for a moment into waits.
     *
     * @return when the next one will be; null when there is none
     */
    @Nullable
    Instant toWaits(PodShape shape, Instant now) {
        Instant next = null;
        for (var member : shape.members()) {
            if (state.images.get(member.name()) instanceof ImageState.Failed failed
                    && failed.reason().equals("ErrImagePull")) {
                var shown = shownSince.computeIfAbsent(member.name(), name -> now);
                if (now.isBefore(shown.plus(SHOWN_FOR))) {
                    next = Earliest.of(next, shown.plus(SHOWN_FOR));
                } else {
                    state.images.put(member.name(), ImageEvents.waiting(failed, member));
                    state.events.normal(
                            member,
                            "BackOff",
                            "Back-off pulling image \"" + member.spec().getImage() + "\"");
                    state.events.warning(member, "Failed", "Error: ImagePullBackOff");
                    shownSince.remove(member.name());
                    next = now;
                }
            }
        }
        return next;
    }
}
