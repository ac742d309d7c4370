package sh.deploy.controllers.events;

import io.fabric8.kubernetes.api.model.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import sh.deploy.api.object.ObjectFacts;

/** When an Event is too old to keep. Pure. */
final class EventAge {
    private EventAge() {}

    static boolean isExpired(Event event, Duration ttl, Instant now) {
        return !lastSeen(event).plus(ttl).isAfter(now);
    }

    /** The latest of the times that an Event tells. */
    private static Instant lastSeen(Event event) {
        var series = event.getSeries() == null ? null : event.getSeries().getLastObservedTime();
        return Stream.of(
                        ObjectFacts.instant(event.getLastTimestamp()),
                        ObjectFacts.instant(
                                event.getEventTime() == null
                                        ? null
                                        : event.getEventTime().getTime()),
                        ObjectFacts.instant(series == null ? null : series.getTime()),
                        Optional.of(ObjectFacts.created(event)))
                .flatMap(Optional::stream)
                .max(Instant::compareTo)
                .orElse(Instant.EPOCH);
    }
}
