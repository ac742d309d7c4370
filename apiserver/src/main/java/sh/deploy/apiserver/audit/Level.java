package sh.deploy.apiserver.audit;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** How much of a request goes on record, the least first. */
public enum Level {
    NONE("None"),
    METADATA("Metadata"),
    REQUEST("Request"),
    REQUEST_RESPONSE("RequestResponse");

    private final String wire;

    Level(String wire) {
        this.wire = wire;
    }

    /** Empty when there is no level of this name. */
    static Optional<Level> parse(String name) {
        return Arrays.stream(values()).filter(level -> level.wire.equals(name)).findFirst();
    }

    static List<String> names() {
        return Arrays.stream(values()).map(Level::wire).toList();
    }

    /** As policies and events write it. */
    public String wire() {
        return wire;
    }

    public boolean includes(Level other) {
        return compareTo(other) >= 0;
    }
}
