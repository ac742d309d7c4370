package sh.deploy.apiserver.admission.podsecurity;

import java.util.ArrayList;
import java.util.List;
import sh.deploy.apiserver.admission.podsecurity.standard.LevelVersion;
import sh.deploy.apiserver.admission.podsecurity.standard.Offence;
import sh.deploy.apiserver.admission.podsecurity.standard.Remedy;
import sh.deploy.apiserver.admission.podsecurity.standard.Violation;
import tools.jackson.databind.node.ArrayNode;

/** Takes away from a pod what its namespace does not allow, where the pod can be had without it. */
final class Stripping {
    private Stripping() {}

    /**
     * Changes the tree that the violations were found in.
     *
     * @return a sentence for each field that was changed
     */
    static List<String> strip(List<Violation> violations, LevelVersion enforced) {
        var told = new ArrayList<String>();
        for (var offence : curable(violations)) {
            apply(offence.remedy());
            told.add(done(offence) + ": PodSecurity \"" + enforced
                    + "\" does not allow it, and this namespace is labeled " + SecurityLabels.MODE + "=strip");
        }
        return told;
    }

    /** The same, told to the author of a template before there are pods. */
    static List<String> announce(List<Violation> violations, LevelVersion enforced) {
        return curable(violations).stream()
                .map(offence -> "pods will be made without " + offence.field() + "=" + offence.value()
                        + ": PodSecurity \"" + enforced + "\" does not allow it, and this namespace is labeled "
                        + SecurityLabels.MODE + "=strip")
                .toList();
    }

    private static List<Offence> curable(List<Violation> violations) {
        return violations.stream()
                .flatMap(violation -> violation.offences().stream())
                .filter(offence -> !(offence.remedy() instanceof Remedy.None))
                .toList();
    }

    private static void apply(Remedy remedy) {
        switch (remedy) {
            case Remedy.None() -> {}
            case Remedy.Remove(var from, var field) -> from.remove(field);
            case Remedy.TakeOut takeOut -> takeOut(takeOut);
            case Remedy.TurnOff(var in, var field) -> in.put(field, false);
        }
    }

    /** By value: places move as others are taken out, and what is equal is as little allowed. */
    private static void takeOut(Remedy.TakeOut wanted) {
        ArrayNode from = wanted.from();
        for (int i = 0; i < from.size(); i++) {
            if (from.get(i).equals(wanted.element())) {
                from.remove(i);
                return;
            }
        }
    }

    private static String done(Offence offence) {
        return offence.remedy() instanceof Remedy.TurnOff
                ? "set " + offence.field() + "=false instead of " + offence.value()
                : "removed " + offence.field() + "=" + offence.value();
    }
}
