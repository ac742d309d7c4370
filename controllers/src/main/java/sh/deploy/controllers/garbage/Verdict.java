package sh.deploy.controllers.garbage;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import sh.deploy.api.object.ObjectFacts;

/** Decides what becomes of an object, given how it stands with its owners. Pure. */
sealed interface Verdict {
    record Keep() implements Verdict {}

    /** Some owners are gone, but not all: it stays, and lets go of those. */
    record LetGo(List<OwnerReference> remaining) implements Verdict {}

    /** @param dependentsFirst an owner waits for it, and it has dependents itself */
    record Delete(boolean dependentsFirst) implements Verdict {}

    static Verdict on(HasMetadata object, boolean hasDependents, Function<OwnerReference, OwnerState> states) {
        var owners = ObjectFacts.owners(object);
        if (owners.isEmpty() || ObjectFacts.isBeingDeleted(object)) {
            return new Keep();
        }
        var present = new ArrayList<OwnerReference>();
        boolean awaited = false;
        for (var owner : owners) {
            var state = states.apply(owner);
            if (state == OwnerState.PRESENT) {
                present.add(owner);
            }
            awaited |= state == OwnerState.WAITS_FOR_DEPENDENTS;
        }
        if (present.size() == owners.size()) {
            return new Keep();
        }
        return present.isEmpty() ? new Delete(awaited && hasDependents) : new LetGo(present);
    }
}
