package sh.deploy.apiserver.nodes;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
 *   <li>a suspect node is back once it knows of an answer to something it said since, or has a new session: what it sent before an outage may
 *       still arrive after it;
 *   <li>a node whose beats come unevenly is given more time, and one that comes and goes is held suspect for longer each time.
 * </ul>
 *
 * Sources: Dadgar, Phillips, Currey, "Lifeguard: Local Health Awareness for More Accurate Failure Detection" (2018), for judging oneself;
 * Kubernetes' node controller for the share of nodes (55 %) that stands for a fault of one's own; RFC 5880 and its implementations for
 * damping.
 */
final class FailureDetector {
    /**
     * A node whose verdict changed.
     *
     * @param lease the newest that had been offered to the node; over for good when it is dead
     * @param silentNanos time since it was last heard
     * @param worstGapNanos how late its agent was at worst, by its own word, since it was suspected or began
     * @param contactNanos when it was last in contact: heard, and by what it said heard to hear
     * @param atNanos when it was judged so
     */
    record Change(
            String node,
            Verdict before,
            Verdict now,
            Why why,
            long lease,
            long silentNanos,
            long worstGapNanos,
            long contactNanos,
            long atNanos) {}

    /** After a pause this long nothing that is known of the nodes can be trusted. */
    static final long FORGETFUL_NANOS = 1_000_000_000;

    /** In a pause this long agents give their connections up, since a second without an answer is enough for that. */
    static final long DIALLED_ANEW_NANOS = 500_000_000;

    /** How long a suspicion waits for beats that have come and were not read yet. */
    static final long CONFIRM_NANOS = 1_000_000;

    private final DetectorSettings settings;
    private final Map<String, Contact> contacts = new LinkedHashMap<>();
    private final OwnPauses pauses = new OwnPauses();
    private final MassLateness lateness = new MassLateness();
    private final Deadlines deadlines;
    private final BeatPace pace;
    private int lanes;

    FailureDetector(DetectorSettings settings) {
        this.settings = settings;
        this.deadlines = new Deadlines(settings);
        this.pace = new BeatPace(settings.beat());
    }

    /** How well the thread that calls keeps time. */
    void runsOn(Urgency urgency) {
        deadlines.runsOn(urgency);
    }

    /** The node as it is known here, made when it was not. */
    Contact contact(String node, long nowNanos) {
        return contacts.computeIfAbsent(
                node,
                name -> new Contact(name, nowNanos, settings.firstContact().toNanos()));
    }

    /** The node exists, though it may not have been heard yet. */
    void expect(String node, long nowNanos) {
        contact(node, nowNanos).known = true;
    }

    /** Its agent lives in this process, as long as the process does: it need not beat. */
    void sharesThisProcess(Contact contact) {
        contact.inProcess = true;
    }

    /** @param boot which start of the node's agent has opened it */
    void sessionOpened(Contact contact, long boot, long nowNanos) {
        notice(nowNanos);
        contact.known = true;
        contact.session = true;
        contact.beats = false;
        contact.widestGapNanos = 0;
        contact.leaving = false;
        contact.heardNanos = nowNanos;
        contact.hears = true;
        contact.inContact(nowNanos);
        contact.answered = -1;
        contact.proven = true;
        if (contact.boot != boot) {
            contact.boot = boot;
            contact.newestBeat = 0;
            contact.worstGapNanos = 0;
        }
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
        lanes++;
        contact.lanes++;
        contact.agent = agent;
    }

    void laneClosed(Contact contact, long nowNanos) {
        notice(nowNanos);
        lanes--;
        contact.lanes--;
        contact.hungUp(nowNanos);
        if (contact.lanes == 0 && !contact.known) {
            contacts.remove(contact.node, contact);
        }
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

    /** The node is about to be told how often to beat. @return the time from beat to beat */
    long tellPace(Contact contact, long nowNanos) {
        contact.toldBeatNanos = pace.with(lanes, nowNanos);
        return contact.toldBeatNanos;
    }

    /** The time from beat to beat that the node may take. */
    long beatNanos(Contact contact) {
        return deadlines.beat(contact);
    }

    /** How often the node says that it beats now, and how late it was at worst. */
    void says(Contact contact, long beatNanos, long worstGapNanos) {
        contact.saidBeatNanos = Math.min(beatNanos, BeatPace.SLOWEST_NANOS);
        contact.worstGapNanos = Math.max(contact.worstGapNanos, worstGapNanos);
    }

    /**
     * A beat came. Allocates nothing.
     *
     * @param sequence its number among the beats of its agent
     * @param answered the newest that the agent knows to be answered
     * @return true when a verdict may change for it
     */
    boolean beat(Contact contact, long sequence, long answered, long nowNanos) {
        notice(nowNanos);
        boolean first = !contact.beats;
        contact.beatsHeard = first ? 1 : contact.beatsHeard + 1;
        if (!first) {
            deadlines.learn(contact, nowNanos - contact.heardNanos);
        }
        contact.beats = true;
        contact.heardNanos = nowNanos;
        contact.hears = deadlines.hears(contact, sequence, answered);
        if (contact.hears) {
            contact.inContact(nowNanos);
        }
        contact.weigh(sequence, answered);
        return first || contact.verdict != Verdict.HEARD && contact.proven && !contact.held;
    }

    /** The node's object is gone and it has no session. The lanes of one that beats nevertheless stay known until they close. */
    void forget(String node, long nowNanos) {
        contacts.computeIfPresent(node, (name, contact) -> {
            contact.begin(nowNanos, settings.firstContact().toNanos());
            contact.known = false;
            return contact.lanes > 0 ? contact : null;
        });
    }

    /** Every node that is known, in the order of their first mention. */
    Iterable<Contact> all() {
        return contacts.values();
    }

    /** The silence after which this node is suspect. */
    long deadlineNanos(Contact contact) {
        return deadlines.nanos(contact);
    }

    /** Pauses of its own that it has noticed, since it was made. */
    long ownPauses() {
        return pauses.count();
    }

    /** Whether a judgement now would suspect a node for its silence. Then what has come but was not read is to be read first. */
    boolean isAboutToSuspect(long nowNanos) {
        notice(nowNanos);
        for (var contact : contacts.values()) {
            if (contact.verdict == Verdict.HEARD && contact.isConnected() && nowNanos > deadlines.silentFrom(contact)) {
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
        List<Change> changes = List.of(); // mostly it stays so, and nothing is allocated
        for (var contact : contacts.values()) {
            var before = contact.verdict;
            judge(contact, holdBack, nowNanos);
            if (contact.verdict != before) {
                changes = changes.isEmpty() ? new ArrayList<>() : changes;
                changes.add(new Change(
                        contact.node,
                        before,
                        contact.verdict,
                        contact.why,
                        contact.lease,
                        nowNanos - contact.heardNanos,
                        contact.worstGapNanos,
                        contact.contactNanos,
                        nowNanos));
            }
        }
        return changes;
    }

    /** When to judge next if nothing more is heard, {@link Long#MAX_VALUE} for never; to be called after each judgement. */
    long nextDeadlineNanos(long nowNanos) {
        long next = Long.MAX_VALUE;
        for (var contact : contacts.values()) {
            next = Math.min(next, nextDeadline(contact, nowNanos));
        }
        if (next == Long.MAX_VALUE) {
            pauses.askedForNothing();
        } else {
            pauses.askedFor(next);
        }
        return next;
    }

    private void judge(Contact contact, boolean holdBack, long nowNanos) {
        if (isInContact(contact, nowNanos)) {
            welcome(contact, nowNanos);
        } else if (contact.verdict == Verdict.HEARD) {
            boolean silent = contact.isConnected();
            if (silent ? !holdBack : nowNanos > deadlines.missesSessionUntil(contact)) {
                suspect(contact, whyNotHeard(contact, nowNanos), nowNanos);
            }
        } else {
            if (contact.held) {
                contact.held = false;
                contact.flaps.add(nowNanos);
                contact.askForProof();
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
        return contact.isConnected() && nowNanos > Deadlines.deafFrom(contact) ? Why.DEAF : Why.CLOSED;
    }

    private void suspect(Contact contact, Why why, long nowNanos) {
        contact.verdict = Verdict.SUSPECT;
        contact.trustedUntilNanos = nowNanos;
        contact.why = why;
        contact.suspectNanos = nowNanos;
        contact.worstGapNanos = 0;
        contact.askForProof();
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
        return contact.proven && contact.isConnected() && nowNanos <= deadlines.silentFrom(contact);
    }

    private long nextDeadline(Contact contact, long nowNanos) {
        return switch (contact.verdict) {
            case DEAD -> contact.held ? endOfHold(contact) : Long.MAX_VALUE;
            case SUSPECT -> contact.held ? endOfHold(contact) : after(contact.hearsNanos + contact.patienceNanos);
            case HEARD -> {
                long silent =
                        contact.isConnected() ? deadlines.silentFrom(contact) : deadlines.missesSessionUntil(contact);
                yield silent < nowNanos ? nowNanos + settings.silence().toNanos() : after(silent);
            }
        };
    }

    private long endOfHold(Contact contact) {
        return Math.min(contact.heldUntilNanos, after(deadlines.silentFrom(contact)));
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
                late += deadlines.isLate(contact, nowNanos) ? 1 : 0;
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
        for (var contact : contacts.values()) {
            if (contact.verdict == Verdict.HEARD) {
                long until = nowNanos + deadlines.shortest(contact);
                contact.trustedUntilNanos = Math.max(contact.trustedUntilNanos, until);
            }
        }
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
                    contact.trustedUntilNanos =
                            Math.max(contact.trustedUntilNanos, nowNanos + Deadlines.SESSION_WITHIN_NANOS);
                }
            } else {
                contact.heardNanos = nowNanos;
                contact.hearsNanos = nowNanos;
                contact.trustedUntilNanos = nowNanos + settings.firstContact().toNanos();
            }
        }
    }
}
