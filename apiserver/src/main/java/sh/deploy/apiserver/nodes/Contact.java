package sh.deploy.apiserver.nodes;

import sh.deploy.api.realtime.Urgency;

/**
 * What is known of one node; only the {@link FailureDetector} changes it. Handed out so that a beat need not look it up.
 */
final class Contact {
    final String node;
    final Flaps flaps = new Flaps();
    boolean inProcess;
    /** It exists, or had a session since. Of any other nothing is kept but its lanes, as long as it has some. */
    boolean known;

    boolean session;
    /** The start of its agent that the newest session is with. */
    long boot;

    long sessionEndedNanos;
    boolean beats;
    boolean leaving;
    long beatsHeard;
    int lanes;
    Urgency agent = Urgency.FIFO;
    long heardNanos;
    /** Whether its newest beat knew of answers; until it beats nothing speaks against it. */
    boolean hears = true;
    /** The newest beat in this session that it knows to be answered, and by which beat it said so first. */
    long answered = -1;

    long answeredAtBeat;
    /** When it was last heard to hear: no lease was granted later. */
    long hearsNanos;
    /** The same, but what the detector charges to itself does not move it: as long as nothing was heard, nobody knows better. */
    long contactNanos;

    long widestGapNanos;
    /** From beat to beat: as it was told last, and as its newest beat says. */
    long toldBeatNanos;

    long saidBeatNanos;
    /** How late its agent was at worst, by its own word, since its last suspicion or the agent's start. */
    long worstGapNanos;

    Verdict verdict = Verdict.SUSPECT;
    Why why = Why.NEVER_HEARD;
    long suspectNanos;
    long patienceNanos;
    /** Whether what it says was said since it was suspected: after an outage the network still delivers what was sent before. */
    boolean proven = true;
    /** The newest beat of its agent that came, by all lanes, and what that was when the node was suspected. */
    long newestBeat;

    long newestBeforeSuspect;
    boolean held;
    long heldUntilNanos;
    /** Until then nothing is held against it. */
    long trustedUntilNanos;

    /** The newest that was offered; 0 before the first. */
    long lease;
    /** It is granted no more: the node was dead since it was offered. */
    boolean leaseOver;

    Contact(String node, long nowNanos, long patienceNanos) {
        this.node = node;
        begin(nowNanos, patienceNanos);
    }

    /** Nothing is known of it but its lanes. */
    final void begin(long nowNanos, long patience) {
        verdict = Verdict.SUSPECT;
        why = Why.NEVER_HEARD;
        held = false;
        proven = true;
        heardNanos = nowNanos;
        hears = true;
        inContact(nowNanos);
        suspectNanos = nowNanos;
        patienceNanos = patience;
        trustedUntilNanos = nowNanos;
    }

    String node() {
        return node;
    }

    void inContact(long nowNanos) {
        hearsNanos = nowNanos;
        contactNanos = nowNanos;
    }

    Verdict verdict() {
        return verdict;
    }

    Why why() {
        return why;
    }

    /** Whether a beat that names this lease is answered with it. One that cannot hear it gets none, so that its lease runs out. */
    boolean grants(long number) {
        return number == lease && number != 0 && !leaseOver && hears;
    }

    /** It is suspect, and only what answers a word of ours from now on will clear it. */
    void askForProof() {
        proven = false;
        newestBeforeSuspect = newestBeat;
    }

    /** A beat of this number came, which knows that one to be answered. What was answered before the suspicion had come before it. */
    void weigh(long sequence, long answeredBeat) {
        newestBeat = Math.max(newestBeat, sequence);
        proven |= answeredBeat > newestBeforeSuspect;
    }

    /** Whether its next beat is to be answered at once, because it stays suspect until it knows of an answer. */
    boolean awaitsAnswer() {
        return !proven;
    }

    /** Whether its session is with this start of its agent. The last words of one that is gone say nothing of the one that is there. */
    boolean isWith(long agentBoot) {
        return agentBoot == boot;
    }

    /** How well the thread keeps time that sends its beats. */
    Urgency agent() {
        return agent;
    }

    long silenceNanos(long nowNanos) {
        return nowNanos - heardNanos;
    }

    /** Only who was there can say so; a connection may also end because nothing came on it for long. */
    void hungUp(long nowNanos) {
        if (verdict == Verdict.HEARD) {
            heardNanos = nowNanos;
            if (hears) {
                inContact(nowNanos);
            }
        }
    }

    /** Its session has ended while it beats on: its agent lives, and is about to dial again. */
    boolean beatsWithoutSession() {
        return !session && !leaving && lanes > 0 && beats;
    }

    boolean isConnected() {
        return session && !leaving && (inProcess || lanes > 0 || !beats);
    }
}
