package sh.deploy.apiserver.audit;

import java.util.Set;

/**
 * What a policy wants to have on record of a request.
 *
 * @param omitted stages that make no event
 * @param omitsManagedFields leaves {@code metadata.managedFields} out of bodies
 */
public record Verdict(Level level, Set<Stage> omitted, boolean omitsManagedFields) {
    static final Verdict NOTHING = new Verdict(Level.NONE, Set.of(), false);

    public Verdict {
        omitted = Set.copyOf(omitted);
    }

    public boolean wantsRecord() {
        return level != Level.NONE;
    }

    boolean wants(Stage stage) {
        return !omitted.contains(stage);
    }
}
