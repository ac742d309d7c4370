package sh.deploy.kubelet.containers;

import java.time.Duration;

/**
 * How long the engine may take. An engine that is only busy is not to be given up, since what is asked again costs it twice.
 *
 * <p>Events and logs that are followed have no bound, as they may be silent for ever: events are missed by the next look at all
 * containers at the latest, and a log ends with its reader.
 *
 * @param question to say what it knows
 * @param change to make, start, freeze or remove something; removing a large container takes its time
 * @param progress between two words about an image that is being fetched
 * @param transfer to move a whole image
 */
record EngineBounds(Duration question, Duration change, Duration progress, Duration transfer) {
    static final EngineBounds USUAL = new EngineBounds(
            Duration.ofSeconds(30), Duration.ofMinutes(2), Duration.ofMinutes(5), Duration.ofMinutes(30));
}
