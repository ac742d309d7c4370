package sh.deploy.apiserver.nodes;

import java.util.Locale;

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
