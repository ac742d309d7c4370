package sh.deploy.apiserver.nodes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Which nodes are in contact. Pure: it is told what was heard and what time it is, and touches nothing. Suspicion is cheap
 * and comes first; a node counts as lost only once the grace has passed without contact. Not safe for several threads.
 */
final class NodeLiveness {
    /** What a node is thought to be. */
    enum Verdict {
        /** Its session is open and it beats. */
        HEARD,
        /** Its session closed or it fell silent, or it has not come back since this server started. */
        SUSPECT,
        /** Suspect for longer than the grace. */
        LOST;

        /** As people read it: {@code heard}, {@code suspect} or {@code lost}. */
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A node whose verdict changed, and why, in words for a log line. */
    record Change(String node, Verdict before, Verdict now, String why) {}

    private static final class Contact {
        boolean session;
        long lastHeardNanos;
        long outOfContactSinceNanos;
        Verdict verdict = Verdict.SUSPECT;
    }

    private final long silenceNanos;
    private final long graceNanos;
    private final long firstExtraNanos;
    private final Map<String, Contact> contacts = new LinkedHashMap<>();

    /**
     * @param silence longest time without a beat that is still contact
     * @param grace time without contact after which a suspect node is lost
     * @param firstGrace the same for a node that was never heard
     */
    NodeLiveness(Duration silence, Duration grace, Duration firstGrace) {
        this.silenceNanos = silence.toNanos();
        this.graceNanos = grace.toNanos();
        this.firstExtraNanos = firstGrace.minus(grace).toNanos();
    }

    /** The node exists, but this server has not heard of it yet: it gets the first grace. No effect on a known node. */
    void expected(String node, long nowNanos) {
        contacts.computeIfAbsent(node, _ -> silentSince(nowNanos + firstExtraNanos));
    }

    void sessionOpened(String node, long nowNanos) {
        var contact = contacts.computeIfAbsent(node, _ -> silentSince(nowNanos));
        contact.session = true;
        contact.lastHeardNanos = nowNanos;
    }

    void sessionClosed(String node, long nowNanos) {
        var contact = contacts.get(node);
        if (contact != null && contact.session) {
            contact.session = false;
            contact.outOfContactSinceNanos = nowNanos;
        }
    }

    /** A beat or any other message came. */
    void heard(String node, long nowNanos) {
        var contact = contacts.get(node);
        if (contact != null) {
            contact.lastHeardNanos = nowNanos;
        }
    }

    /** The node's object is gone and it has no session. */
    void forget(String node) {
        contacts.remove(node);
    }

    Verdict verdict(String node) {
        var contact = contacts.get(node);
        return contact == null ? Verdict.LOST : contact.verdict;
    }

    /** Time since the node was last heard, or null when this server never heard it. */
    @Nullable
    Duration silence(String node, long nowNanos) {
        var contact = contacts.get(node);
        return contact == null ? null : Duration.ofNanos(nowNanos - contact.lastHeardNanos);
    }

    /** Judges every node; returns those that are judged differently than the last time. */
    List<Change> judge(long nowNanos) {
        var changes = new ArrayList<Change>();
        contacts.forEach((node, contact) -> {
            var before = contact.verdict;
            contact.verdict = judge(contact, nowNanos);
            if (contact.verdict != before) {
                changes.add(new Change(node, before, contact.verdict, why(contact)));
            }
        });
        return changes;
    }

    /** When a verdict changes next if nothing more is heard. */
    OptionalLong nextDeadlineNanos() {
        return contacts.values().stream()
                .filter(contact -> contact.verdict != Verdict.LOST)
                .mapToLong(contact -> 1
                        + (contact.verdict == Verdict.HEARD
                                ? contact.lastHeardNanos + silenceNanos
                                : since(contact) + graceNanos))
                .min();
    }

    private Verdict judge(Contact contact, long nowNanos) {
        if (contact.session && nowNanos - contact.lastHeardNanos <= silenceNanos) {
            return Verdict.HEARD;
        }
        return nowNanos - since(contact) > graceNanos ? Verdict.LOST : Verdict.SUSPECT;
    }

    private static long since(Contact contact) {
        return contact.session ? contact.lastHeardNanos : contact.outOfContactSinceNanos;
    }

    private static String why(Contact contact) {
        if (contact.verdict == Verdict.HEARD) {
            return "heard";
        }
        return contact.session ? "silent" : "session closed";
    }

    private static Contact silentSince(long nowNanos) {
        var contact = new Contact();
        contact.lastHeardNanos = nowNanos;
        contact.outOfContactSinceNanos = nowNanos;
        return contact;
    }
}
