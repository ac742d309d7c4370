package sh.deploy.controllers.scheduler;

import org.jspecify.annotations.Nullable;

/** What a node's Ready condition says of it, and of our contact with it. */
public enum NodeHealth {
    /** It says so itself. */
    READY,
    /** It says that it is not, or it never said anything. */
    NOT_READY,
    /** Its agent said that it goes, and is given the time to start again; its containers run on. */
    RESTARTING,
    /** It has been silent for a moment, or hung up without a word: it may be dead, or about to be heard again. */
    SUSPECT,
    /** It was silent for longer than its lease and margin. */
    DEAD;

    /** Whether its agent hears of no new pod now. */
    public boolean isOutOfContact() {
        return this == RESTARTING || mayBeDead();
    }

    public boolean mayBeDead() {
        return this == SUSPECT || this == DEAD;
    }

    /** @param reason of the condition {@code Ready=Unknown}; one we do not know means death, as in Kubernetes */
    static NodeHealth outOfContact(@Nullable String reason) {
        return switch (reason == null ? "" : reason) {
            case "NodeSuspect" -> SUSPECT;
            case "AgentRestarting" -> RESTARTING;
            default -> DEAD;
        };
    }
}
