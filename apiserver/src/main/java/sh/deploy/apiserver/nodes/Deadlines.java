package sh.deploy.apiserver.nodes;

import sh.deploy.api.realtime.Urgency;

/**
 * Until when a silence says nothing: by how often the node beats, how well both ends keep time, and what the node has shown. Pure but for
 * what it remembers of a node in its {@link Contact}.
 *
 * <p>A node beats at the pace that it was told, or still at the one that its beats name: the slower of the two counts. So a deadline widens
 * before the node can have heard that it may beat more slowly, and narrows only once its beats have become more frequent.
 */
final class Deadlines {
    /** A node is late, though not yet suspect, once two beats and a half and most of its deadline have passed. */
    private static final int LATE_PERCENT_OF_BEAT = 250;

    private static final int LATE_PERCENT_OF_DEADLINE = 60;
    private static final int PERCENT = 100;

    /** An end that the kernel runs like any other thread keeps time this much worse. */
    private static final int PLAIN_FACTOR = 3;

    /** What a node has shown widens its deadline, but no further than to this multiple of it. */
    private static final int WIDEST_FACTOR = 10;

    /** The code of an agent that has just started is slow; so many beats, on all its lanes, have the widest deadline. */
    static final int WARM_AFTER_BEATS = 400;

    /** The widest gap of late is forgotten by half in {@code 2^11 ln 2} = 1,420 beats: at the usual pace 7 s of one lane, half as long of two. */
    private static final int FORGET_SHIFT = 11;

    /** An answer goes to a beat in so many nanoseconds. */
    static final long ANSWERED_NANOS = 100_000_000;

    /** A node that beats for so long and never knows of another answer does not hear, however long the way is there and back. */
    static final long HEARS_WITHIN_NANOS = 2 * ANSWERED_NANOS;

    /** Where beats are rare. */
    private static final int HEARS_WITHIN_BEATS = 3;

    /** How long a node that beats and does not hear is not yet suspect: it dials anew after a second without an answer. */
    static final long DEAF_NANOS = 1_000_000_000;

    /** A node that beats may miss its session for so long: after an outage it dials a new one, and the old one ends. */
    static final long SESSION_WITHIN_NANOS = 1_000_000_000L;

    private final DetectorSettings settings;
    private Urgency own = Urgency.FIFO;

    Deadlines(DetectorSettings settings) {
        this.settings = settings;
    }

    /** How well the thread that judges keeps time. */
    void runsOn(Urgency urgency) {
        own = urgency;
    }

    /** The silence after which the node is suspect; never longer than its lease, after which it is lost anyway. */
    long nanos(Contact contact) {
        long shortest = shortest(contact);
        long widest = WIDEST_FACTOR * shortest;
        long shown = contact.widestGapNanos + contact.widestGapNanos / 2;
        long wanted = contact.beatsHeard < warmAfterBeats(contact) ? widest : Math.clamp(shown, shortest, widest);
        return Math.min(wanted, settings.lease().toNanos());
    }

    /** A beat came so long after the one before. */
    void learn(Contact contact, long gapNanos) {
        if (contact.beatsHeard >= warmAfterBeats(contact) && gapNanos <= WIDEST_FACTOR * shortest(contact)) {
            long widest = contact.widestGapNanos;
            contact.widestGapNanos = Math.max(gapNanos, widest - (widest >> FORGET_SHIFT));
        }
    }

    /** Whether a node hears, by its beat of this number, which knows that one to be answered. */
    boolean hears(Contact contact, long sequence, long answered) {
        if (answered > contact.answered) {
            contact.answered = answered;
            contact.answeredAtBeat = sequence;
        }
        return sequence - contact.answeredAtBeat <= Math.max(HEARS_WITHIN_BEATS, HEARS_WITHIN_NANOS / beat(contact));
    }

    boolean isLate(Contact contact, long nowNanos) {
        if (contact.inProcess || !contact.beats || !contact.isConnected()) {
            return false;
        }
        long late = beat(contact) * LATE_PERCENT_OF_BEAT / PERCENT;
        return nowNanos - contact.heardNanos > Math.max(late, nanos(contact) * LATE_PERCENT_OF_DEADLINE / PERCENT);
    }

    /** The last moment at which a connected node is neither silent nor deaf for too long. */
    long silentFrom(Contact contact) {
        if (contact.inProcess) {
            return Long.MAX_VALUE;
        }
        long allowed = contact.beats ? nanos(contact) : settings.firstBeat().toNanos();
        return Math.max(Math.min(contact.heardNanos + allowed, deafFrom(contact)), contact.trustedUntilNanos);
    }

    static long deafFrom(Contact contact) {
        return contact.hears ? Long.MAX_VALUE : contact.hearsNanos + DEAF_NANOS;
    }

    /** The last moment at which nothing is held against a node that is not connected. */
    long missesSessionUntil(Contact contact) {
        long dialled = contact.beatsWithoutSession()
                ? Math.min(contact.heardNanos + nanos(contact), contact.sessionEndedNanos + SESSION_WITHIN_NANOS)
                : Long.MIN_VALUE;
        return Math.max(dialled, contact.trustedUntilNanos - 1);
    }

    /** The time from beat to beat that the node may take. */
    long beat(Contact contact) {
        return Math.max(settings.beat().toNanos(), Math.max(contact.toldBeatNanos, contact.saidBeatNanos));
    }

    /** The silence that a node at this pace keeps at times, whatever it has shown. */
    long shortest(Contact contact) {
        boolean plain = own == Urgency.PLAIN || contact.agent == Urgency.PLAIN;
        long silence =
                settings.silence().toNanos() * beat(contact) / settings.beat().toNanos();
        return silence * (plain ? PLAIN_FACTOR : 1);
    }

    /** As long a time at each pace. */
    private long warmAfterBeats(Contact contact) {
        return WARM_AFTER_BEATS * settings.beat().toNanos() / beat(contact);
    }
}
