package sh.deploy.apiserver.admission.quota;

import java.util.List;
import java.util.function.Supplier;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.Reason;
import sh.deploy.apiserver.kinds.Kind;
import sh.deploy.apiserver.kinds.amounts.Amounts;
import sh.deploy.apiserver.log.Expected;
import sh.deploy.apiserver.watch.Snapshot;
import tools.jackson.databind.node.ObjectNode;

/**
 * Nothing is created beyond the quotas of its namespace. What is found here is asked again when the change gets its revision: then who
 * was first has the room. Only what is created is looked at, since nothing that exists can grow. Source: Kubernetes' documentation,
 * "Resource Quotas", and "Admission Controllers Reference", ResourceQuota. Safe for all threads.
 */
public final class ResourceQuotas {
    private final Supplier<Snapshot> newest;
    private final QuotaLedger ledger;

    public ResourceQuotas(Supplier<Snapshot> newest, QuotaLedger ledger) {
        this.newest = newest;
        this.ledger = ledger;
    }

    /**
     * What must still be true when the object gets its revision; nothing where there are no quotas.
     *
     * @param object with its defaults
     * @throws sh.deploy.api.problem.ProblemException 403 with the quota, and what it lacks or does not allow
     */
    public List<Expected> admit(Kind kind, ObjectKey key, ObjectNode object) {
        if (QuotaLedger.isQuota(key)) {
            ledger.readAhead(key.namespace(), newest.get());
        }
        var usages = ledger.of(key.namespace());
        if (usages.isEmpty()) {
            return List.of();
        }
        var use = Use.of(key, object);
        for (var usage : usages) {
            var missing = MissingAmounts.of(usage.quota(), use, object);
            if (!missing.isEmpty()) {
                throw forbidden(kind, key, "failed quota: " + usage.quota().name() + ": must specify " + missing);
            }
        }
        for (var usage : usages) {
            var refused = usage.refused(use, Amounts.NONE);
            if (!refused.isEmpty()) {
                throw forbidden(kind, key, exceeded(usage, refused));
            }
        }
        var namespace = new ObjectKey("", "namespaces", "", key.namespace());
        return List.of(new Expected.Fits(namespace, ledger.room(key.namespace(), use)));
    }

    private static String exceeded(QuotaUsage usage, Amounts refused) {
        return "exceeded quota: " + usage.quota().name() + ", requested: " + refused.text() + ", used: "
                + usage.used().only(refused.names()).text() + ", limited: "
                + usage.hard().only(refused.names()).text();
    }

    private static RuntimeException forbidden(Kind kind, ObjectKey key, String why) {
        return Problem.of(
                        Reason.FORBIDDEN,
                        kind.qualifiedResource() + " \"" + key.name() + "\" is forbidden: " + why,
                        new Problem.Target(kind.group(), kind.plural(), key.name(), ""))
                .toException();
    }
}
