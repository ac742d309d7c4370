package sh.deploy.apiserver.nodes;

import java.time.Duration;

/**
 * How patient the server is with nodes.
 *
 * @param beat how often a node says that it is there
 * @param silence longest time without a beat that is no reason to suspect a node, where both ends keep time well
 * @param firstBeat the same for a node that has begun a session and not beaten yet: its connections are still being made
 * @param lease time from a granted beat by whose end, by the node's own clock, nothing is left there that must not run twice; the node
 *     keeps the time to kill within it. Nobody can set it: a server that grants a shorter one than the server before it would call nodes
 *     dead that hold the longer one yet
 * @param margin what the server waits beyond the lease before it calls a node dead. It is for clocks that do not run equally fast: by 6 %
 *     in 3 s, of which NTP's slewing makes 0.05 % on either side. Nothing else has to fit in: a beat is heard, and its stamp taken, after
 *     it was sent, from when the node counts
 * @param firstContact time that a node has to be heard first: after a start of the server all of them must dial again
 * @param restart time that an agent has which said that it is being restarted
 * @param flapHoldMax longest time that a node which comes and goes stays suspect after it came; zero for not at all
 */
public record DetectorSettings(
        Duration beat,
        Duration silence,
        Duration firstBeat,
        Duration lease,
        Duration margin,
        Duration firstContact,
        Duration restart,
        Duration flapHoldMax) {
    public static final DetectorSettings DEFAULT = new DetectorSettings(
            Duration.ofMillis(5),
            Duration.ofMillis(20),
            Duration.ofSeconds(3),
            Duration.ofSeconds(3),
            Duration.ofMillis(200),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofSeconds(60));

    public DetectorSettings {
        if (beat.compareTo(Duration.ofMillis(1)) < 0) {
            throw new IllegalArgumentException("the beat must be 1 ms at least, got " + beat);
        }
        if (silence.compareTo(beat.multipliedBy(3)) < 0) {
            throw new IllegalArgumentException("silence must last three beats at least before it counts, got " + silence
                    + " and beats of " + beat);
        }
        if (firstBeat.compareTo(silence) < 0) {
            throw new IllegalArgumentException(
                    "the first beat must not be due before silence counts, got " + firstBeat);
        }
        if (lease.compareTo(silence) < 0) {
            throw new IllegalArgumentException("the lease must not end before silence counts, got " + lease);
        }
        if (margin.isNegative() || flapHoldMax.isNegative() || restart.isNegative()) {
            throw new IllegalArgumentException("margin, restart and flapHoldMax must not be negative, got " + margin
                    + ", " + restart + " and " + flapHoldMax);
        }
        if (firstContact.compareTo(lease.plus(margin)) < 0) {
            throw new IllegalArgumentException(
                    "the first contact must not be due before lease and margin have passed, got " + firstContact);
        }
    }

    public DetectorSettings withFlapHoldMax(Duration longest) {
        return new DetectorSettings(beat, silence, firstBeat, lease, margin, firstContact, restart, longest);
    }
}
