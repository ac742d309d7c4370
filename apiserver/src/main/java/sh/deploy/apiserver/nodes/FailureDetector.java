package sh.deploy.apiserver.nodes;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import sh.deploy.api.realtime.Urgency;

/**
 * Which nodes are alive. Pure: it is told what was heard and what time it is, and touches nothing. Not safe for several threads.
 *
 * <p>Suspicion is cheap and comes first: after a silence that a healthy node does not keep, or when its connection closes. A node is
 * dead only once its lease and a margin have passed without contact. Contact goes both ways: what a node beats tells which answers have
 * reached it, and one that none reach is granted no lease and counts as lost, though it is heard. The detector judges itself before it
 * judges others:
 *
 * <ul>
 *   <li>when it is called later than it asked for, the delay is its own and prolongs every node's time, which is half of the
 *       silence at least then; after a delay of more than {@link #FORGETFUL_NANOS} it begins anew;
 *   <li>when most nodes are late together, the fault is likely on its side: it waits {@link MassLateness#HOLD_NANOS} before it says so;
 *   <li>a node whose beats come unevenly is given more time, and one that comes and goes is held suspect for longer each time.
 * </ul>
 *
 * Sources: Dadgar, Phillips, Currey, "Lifeguard: Local Health Awareness for More Accurate Failure Detection" (2018), for judging oneself;
 * Kubernetes' node controller for the share of nodes (55 %) that stands for a fault of one's own; RFC 5880 and its implementations for
 * damping.
 */
final class FailureDetector {
    /** What a node is thought to be. */
    enum Verdict {
        /** In session and beating. */
        HEARD,
        /** Silent, or its connection closed, or not heard since this server started. */
        SUSPECT,
        /** For longer than lease and margin not heard, or not heard to hear. */
        DEAD;

        /** As people read it: {@code heard}, {@code suspect} or {@code dead}. */
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Why a verdict is what it is. */
    enum Why {
        HEARD("heard"),
        NEVER_HEARD("not heard since the API server started"),
        SILENT("silent"),
        DEAF("beats, but does not hear this server"),
        CLOSED("connection closed"),
        RESTARTING("its agent is restarting"),
        FLAPPING("comes and goes");

        private final String words;

        Why(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    /**
     * A node whose verdict changed.
     *
     * @param lease the newest that had been offered to the node; over for good when it is dead
     * @param silentNanos time since it was last heard
     * @param atNanos when it was judged so
     */
    record Change(String node, Verdict before, Verdict now, Why why, long lease, long silentNanos, long atNanos) {}

    /** After a pause this long nothing that is known of the nodes can be trusted. */
    static final long FORGETFUL_NANOS = 1_000_000_000;

    /** A node is late, though not yet suspect, once two beats and a half and most of its deadline have passed. */
    private static final int LATE_PERCENT_OF_BEAT = 250;

    private static final int LATE_PERCENT_OF_DEADLINE = 60;

    /** An end that the kernel runs like any other thread keeps time this much worse. */
    private static final int PLAIN_FACTOR = 3;

    /** What a node has shown widens its deadline, but no further than to this multiple of it. */
    private static final int WIDEST_FACTOR = 10;

    /** The code of an agent that has just started is slow; so many beats have the widest deadline. */
    static final int WARM_AFTER_BEATS = 400;

    /** The widest gap of late is forgotten by half in {@code 2^11 ln 2} = 1,420 beats, 7 s of them. */
    private static final int FORGET_SHIFT = 11;

    /** In a pause this long agents give their connections up, since a second without an answer is enough for that. */
    static final long DIALLED_ANEW_NANOS = 500_000_000;

    /** A node that beats may miss its session for so long: after an outage it dials a new one, and the old one ends. */
    static final long SESSION_WITHIN_NANOS = 1_000_000_000L;

    /** A beat that says that no later one than this many before it was answered comes from a node that does not hear. */
    static final int HEARS_WITHIN_BEATS = 2 * HeartbeatCall.ANSWER_EVERY;

    /** How long a node that beats and does not hear is not yet suspect: it dials anew after a second without an answer. */
    static final long DEAF_NANOS = 1_000_000_000;

    /** How long a suspicion waits for beats that have come and were not read yet. */
    static final long CONFIRM_NANOS = 1_000_000;

    private final DetectorSettings settings;
    private final Map<String, Contact> contacts = new LinkedHashMap<>();
    private final OwnPauses pauses = new OwnPauses();
    private final MassLateness lateness = new MassLateness();
    private Urgency own = Urgency.FIFO;

    FailureDetector(DetectorSettings settings) {
        this.settings = settings;
    }

    /** How well the thread that calls keeps time. */
    void runsOn(Urgency urgency) {
        own = urgency;
    }

    /** The node as it is known here, made when it was not. */
    Contact contact(String node, long nowNanos) {
        return contacts.computeIfAbsent(
                node,
                name -> new Contact(name, nowNanos, settings.firstContact().toNanos()));
    }

    /** Its agent lives in this process, as long as the process does: it need not beat. */
    void sharesThisProcess(Contact contact) {
        contact.inProcess = true;
    }

    void sessionOpened(Contact contact, long nowNanos) {
        notice(nowNanos);
        contact.session = true;
        contact.beats = false;
        contact.widestGapNanos = 0;
        contact.leaving = false;
        contact.heardNanos = nowNanos;
        contact.hears = true;
        contact.hearsNanos = nowNanos;
    }

    void sessionClosed(Contact contact, long nowNanos) {
        notice(nowNanos);
        if (contact.session) {
            contact.session = false;
            contact.sessionEndedNanos = nowNanos;
            contact.hungUp(nowNanos);
        }
    }

    /** @param agent how well the thread keeps time that sends the beats */
    void laneOpened(Contact contact, Urgency agent) {
        contact.lanes++;
        contact.agent = agent;
    }

    void laneClosed(Contact contact, long nowNanos) {
        notice(nowNanos);
        contact.lanes--;
        contact.hungUp(nowNanos);
    }

    /** The agent says that it is being restarted; what it says after that is nothing new. */
    void leaves(Contact contact) {
        contact.leaving = true;
    }

    /**
     * From now on beats that name this lease are answered with it, until the node is dead; then it has ended already.
     *
     * @return whether it has not
     */
    boolean offer(Contact contact, long lease) {
        contact.lease = lease;
        contact.leaseOver = contact.verdict == Verdict.DEAD;
        return !contact.leaseOver;
    }

    /**
     * A beat came. Allocates nothing.
     *
     * @param unanswered how many beats the node has sent since the newest that it knows to be answered
     * @return true when a verdict may change for it
     */
    boolean beat(Contact contact, long unanswered, long nowNanos) {
        notice(nowNanos);
        boolean first = !contact.beats;
        contact.beatsHeard = first ? 1 : contact.beatsHeard + 1;
        if (!first) {
            learn(contact, nowNanos - contact.heardNanos);
        }
        contact.beats = true;
        contact.heardNanos = nowNanos;
        contact.hears = unanswered <= HEARS_WITHIN_BEATS;
        if (contact.hears) {
            contact.hearsNanos = nowNanos;
        }
        return first || contact.verdict != Verdict.HEARD && !contact.held;
    }

    /** The node's object is gone and it has no session. The lanes of one that beats nevertheless stay known, and nothing else of it. */
    void forget(String node, long nowNanos) {
        contacts.computeIfPresent(node, (name, contact) -> {
            contact.begin(nowNanos, settings.firstContact().toNanos());
            return contact.lanes > 0 ? contact : null;
        });
    }

    /** Every node that is known, in the order of their first mention. */
    Iterable<Contact> all() {
        return contacts.values();
    }

    /** The silence after which this node is suspect. */
    long deadlineNanos(Contact contact) {
        long base = base(contact);
        if (contact.beatsHeard < WARM_AFTER_BEATS) {
            return WIDEST_FACTOR * base;
        }
        long shown = contact.widestGapNanos + contact.widestGapNanos / 2;
        return Math.clamp(shown, base, WIDEST_FACTOR * base);
    }

    /** Pauses of its own that it has noticed, since it was made. */
    long ownPauses() {
        return pauses.count();
    }

    /** Whether a judgement now would suspect a node for its silence. Then what has come but was not read is to be read first. */
    boolean isAboutToSuspect(long nowNanos) {
        notice(nowNanos);
        for (var contact : contacts.values()) {
            if (contact.verdict == Verdict.HEARD && contact.isConnected() && nowNanos > silentFrom(contact)) {
                pauses.askedFor(nowNanos + CONFIRM_NANOS);
                return true;
            }
        }
        return false;
    }

    /** Judges every node; returns those that are judged differently than the last time. */
    List<Change> judge(long nowNanos) {
        notice(nowNanos);
        boolean holdBack = isOurFault(nowNanos);
        var changes = new ArrayList<Change>();
        for (var contact : contacts.values()) {
            var before = contact.verdict;
            judge(contact, holdBack, nowNanos);
            if (contact.verdict != before) {
                changes.add(new Change(
                        contact.node,
                        before,
                        contact.verdict,
                        contact.why,
                        contact.lease,
                        nowNanos - contact.heardNanos,
                        nowNanos));
            }
        }
        return changes;
    }

    /** When to judge next if nothing more is heard; to be called after each judgement. */
    OptionalLong nextDeadlineNanos(long nowNanos) {
        long next = Long.MAX_VALUE;
        for (var contact : contacts.values()) {
            next = Math.min(next, nextDeadline(contact, nowNanos));
        }
        if (next == Long.MAX_VALUE) {
            pauses.askedForNothing();
            return OptionalLong.empty();
        }
        pauses.askedFor(next);
        return OptionalLong.of(next);
    }

    private void judge(Contact contact, boolean holdBack, long nowNanos) {
        if (isInContact(contact, nowNanos)) {
            welcome(contact, nowNanos);
        } else if (contact.verdict == Verdict.HEARD) {
            boolean silent = contact.isConnected();
            if (silent ? !holdBack : nowNanos > missesSessionUntil(contact)) {
                suspect(contact, whyNotHeard(contact, nowNanos), nowNanos);
            }
        } else {
            if (contact.held) {
                contact.held = false;
                contact.flaps.add(nowNanos);
            }
            if (contact.verdict == Verdict.SUSPECT && nowNanos - contact.hearsNanos > contact.patienceNanos) {
                contact.verdict = Verdict.DEAD;
                contact.leaseOver = true;
            }
        }
    }

    private Why whyNotHeard(Contact contact, long nowNanos) {
        if (contact.leaving) {
            return Why.RESTARTING;
        }
        boolean open = contact.isConnected() || contact.beatsWithoutSession();
        if (open && nowNanos > contact.heardNanos + deadlineNanos(contact)) {
            return Why.SILENT;
        }
        return contact.isConnected() && nowNanos > deafFrom(contact) ? Why.DEAF : Why.CLOSED;
    }

    private void suspect(Contact contact, Why why, long nowNanos) {
        contact.verdict = Verdict.SUSPECT;
        contact.trustedUntilNanos = nowNanos;
        contact.why = why;
        contact.suspectNanos = nowNanos;
        long untilDead = settings.lease().plus(settings.margin()).toNanos();
        contact.patienceNanos =
                why == Why.RESTARTING ? Math.max(settings.restart().toNanos(), untilDead) : untilDead;
        if (why != Why.RESTARTING) {
            contact.flaps.add(nowNanos);
        }
    }

    /** It is in contact: heard, unless it came and went too often of late. */
    private void welcome(Contact contact, long nowNanos) {
        if (contact.verdict == Verdict.HEARD) {
            return;
        }
        if (!contact.held) {
            contact.held = true;
            contact.heldUntilNanos = nowNanos + contact.flaps.holdNanos(nowNanos, settings.flapHoldMax());
        }
        if (nowNanos >= contact.heldUntilNanos) {
            contact.held = false;
            contact.verdict = Verdict.HEARD;
            contact.why = Why.HEARD;
        } else {
            contact.why = Why.FLAPPING;
        }
    }

    private boolean isInContact(Contact contact, long nowNanos) {
        return contact.isConnected() && nowNanos <= silentFrom(contact);
    }

    /** The last moment at which a connected node is neither silent nor deaf for too long. */
    private long silentFrom(Contact contact) {
        if (contact.inProcess) {
            return Long.MAX_VALUE;
        }
        long allowed =
                contact.beats ? deadlineNanos(contact) : settings.firstBeat().toNanos();
        return Math.max(Math.min(contact.heardNanos + allowed, deafFrom(contact)), contact.trustedUntilNanos);
    }

    private static long deafFrom(Contact contact) {
        return contact.hears ? Long.MAX_VALUE : contact.hearsNanos + DEAF_NANOS;
    }

    /** The last moment at which nothing is held against a node that is not connected. */
    private long missesSessionUntil(Contact contact) {
        long dialled = contact.beatsWithoutSession()
                ? Math.min(
                        contact.heardNanos + deadlineNanos(contact), contact.sessionEndedNanos + SESSION_WITHIN_NANOS)
                : Long.MIN_VALUE;
        return Math.max(dialled, contact.trustedUntilNanos - 1);
    }

    private void learn(Contact contact, long gapNanos) {
        if (contact.beatsHeard >= WARM_AFTER_BEATS && gapNanos <= WIDEST_FACTOR * base(contact)) {
            long widest = contact.widestGapNanos;
            contact.widestGapNanos = Math.max(gapNanos, widest - (widest >> FORGET_SHIFT));
        }
    }

    private long base(Contact contact) {
        boolean plain = own == Urgency.PLAIN || contact.agent == Urgency.PLAIN;
        return settings.silence().toNanos() * (plain ? PLAIN_FACTOR : 1);
    }

    private long nextDeadline(Contact contact, long nowNanos) {
        return switch (contact.verdict) {
            case DEAD -> contact.held ? endOfHold(contact) : Long.MAX_VALUE;
            case SUSPECT -> contact.held ? endOfHold(contact) : after(contact.hearsNanos + contact.patienceNanos);
            case HEARD -> {
                long silent = contact.isConnected() ? silentFrom(contact) : missesSessionUntil(contact);
                yield silent < nowNanos ? nowNanos + settings.silence().toNanos() : after(silent);
            }
        };
    }

    private long endOfHold(Contact contact) {
        return Math.min(contact.heldUntilNanos, after(silentFrom(contact)));
    }

    private static long after(long nanos) {
        return nanos == Long.MAX_VALUE ? nanos : nanos + 1;
    }

    /** Whether so many nodes are late together that it is likely we who do not hear, and not for so long that it must be they. */
    private boolean isOurFault(long nowNanos) {
        int heard = 0;
        int late = 0;
        for (var contact : contacts.values()) {
            if (contact.verdict == Verdict.HEARD) {
                heard++;
                late += isLate(contact, nowNanos) ? 1 : 0;
            } else if (contact.why == Why.SILENT && nowNanos - contact.suspectNanos < MassLateness.HOLD_NANOS) {
                heard++;
                late++;
            }
        }
        if (lateness.endsWith(heard, late, nowNanos)) {
            giveAllTheTimeToReturn(nowNanos);
        }
        return lateness.isHeldBack(nowNanos);
    }

    /** Those who were late together do not return in the same instant. */
    private void giveAllTheTimeToReturn(long nowNanos) {
        long until = nowNanos + settings.silence().toNanos();
        for (var contact : contacts.values()) {
            if (contact.verdict == Verdict.HEARD) {
                contact.trustedUntilNanos = Math.max(contact.trustedUntilNanos, until);
            }
        }
    }

    private boolean isLate(Contact contact, long nowNanos) {
        if (contact.inProcess || !contact.beats || !contact.isConnected()) {
            return false;
        }
        long late = settings.beat().toNanos() * LATE_PERCENT_OF_BEAT / 100;
        return nowNanos - contact.heardNanos > Math.max(late, deadlineNanos(contact) * LATE_PERCENT_OF_DEADLINE / 100);
    }

    /** Charges a delay to itself: whoever is called too late has not listened in time either. */
    private void notice(long nowNanos) {
        long pause = pauses.take(nowNanos);
        if (pause == 0) {
            return;
        }
        for (var contact : contacts.values()) {
            contact.sessionEndedNanos += pause;
            contact.hearsNanos += pause;
            if (contact.verdict != Verdict.HEARD) {
                // It dies later, but only a beat brings it back.
                contact.heardNanos += pause;
            } else if (pause < FORGETFUL_NANOS) {
                long fresh = nowNanos - settings.silence().toNanos() / 2;
                contact.heardNanos = Math.max(contact.heardNanos + pause, fresh);
                if (pause >= DIALLED_ANEW_NANOS) {
                    contact.trustedUntilNanos = Math.max(contact.trustedUntilNanos, nowNanos + SESSION_WITHIN_NANOS);
                }
            } else {
                contact.heardNanos = nowNanos;
                contact.hearsNanos = nowNanos;
                contact.trustedUntilNanos = nowNanos + settings.firstContact().toNanos();
            }
        }
    }
}
