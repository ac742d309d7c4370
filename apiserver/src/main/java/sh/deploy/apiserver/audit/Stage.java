package sh.deploy.apiserver.audit;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** How far a request has come when an event tells of it. */
public enum Stage {
    /** It is known who asks, and nothing has been done. */
    REQUEST_RECEIVED("RequestReceived"),
    /** The answer goes on, as that of a watch does, and has just begun. */
    RESPONSE_STARTED("ResponseStarted"),
    RESPONSE_COMPLETE("ResponseComplete"),
    /** The server met a fault of its own. */
    PANIC("Panic");

    private final String wire;

    Stage(String wire) {
        this.wire = wire;
    }

    /** Empty when there is no stage of this name. */
    static Optional<Stage> parse(String name) {
        return Arrays.stream(values()).filter(stage -> stage.wire.equals(name)).findFirst();
    }

    static List<String> names() {
        return Arrays.stream(values()).map(Stage::wire).toList();
    }

    /** As policies and events write it. */
    public String wire() {
        return wire;
    }
}
