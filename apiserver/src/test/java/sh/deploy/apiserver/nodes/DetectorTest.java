package sh.deploy.apiserver.nodes;

import java.util.ArrayList;
import java.util.List;
import sh.deploy.api.realtime.Urgency;
import sh.deploy.apiserver.nodes.FailureDetector.Change;

/** One detector, its clock, and what it said, for tests that let nodes beat. */
abstract class DetectorTest {
    static final long MS = 1_000_000;
    static final long BOOT = 1;
    static final long BEAT = 5 * MS;
    static final long SILENCE = 20 * MS;
    static final long HEARS_WITHIN_BEATS = 40;
    static final long DEAD_AFTER = 3_200 * MS;

    final FailureDetector detector = new FailureDetector(DetectorSettings.DEFAULT);
    final List<String> changes = new ArrayList<>();
    final List<Change> judged = new ArrayList<>();
    long now;
    long sequence;

    Contact beating(String node) {
        return beating(node, Urgency.FIFO);
    }

    Contact beating(String node, Urgency urgency) {
        var contact = detector.contact(node, now);
        detector.sessionOpened(contact, BOOT, now);
        detector.laneOpened(contact, urgency);
        heard(contact, now);
        judgeAt(now);
        for (int i = 1; i < Deadlines.WARM_AFTER_BEATS; i++) {
            heard(contact, now);
        }
        return contact;
    }

    void beatsUntil(Contact contact, long end) {
        while (now + BEAT < end) {
            beatAfter(contact, BEAT);
        }
        judgeAt(end);
    }

    void beatAfter(Contact contact, long nanos) {
        now += nanos;
        heard(contact, now);
        judgeAt(now);
    }

    /** Knows of an answer that no beat before it knew of. */
    boolean heard(Contact contact, long nanos) {
        sequence++;
        return detector.beat(contact, sequence, sequence, nanos);
    }

    void deafBeatAfter(Contact contact, long nanos) {
        now += nanos;
        detector.beat(contact, ++sequence, 0, now);
        judgeAt(now);
    }

    void beatFor(Contact contact, long nanos) {
        for (long end = now + nanos; now < end; ) {
            beatAfter(contact, BEAT);
        }
    }

    void goAndCome(Contact contact) {
        judgeAt(now + detector.deadlineNanos(contact) + 1);
        beatAfter(contact, 300 * MS);
    }

    void judgeAt(long nanos) {
        now = nanos;
        for (var change : detector.judge(now)) {
            changes.add(change.node() + " " + change.now() + " " + change.why().words());
            judged.add(change);
        }
    }
}
