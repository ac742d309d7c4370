package sh.deploy.apiserver.admission.quota;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.apiserver.admission.quota.PodTraits.Scope;
import sh.deploy.apiserver.kinds.amounts.Amounts;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a ResourceQuota says.
 *
 * @param hard the most of each resource
 * @param scopes a pod counts that is in all of them; where there are some, nothing but pods counts
 */
record Quota(ObjectKey key, String uid, Amounts hard, List<Scope> scopes) {
    static Quota of(ObjectKey key, ObjectNode object) {
        var scopes = new ArrayList<Scope>();
        Tree.texts(object, "spec", "scopes").forEach(name -> scopes.add(Scope.named(name)));
        Tree.objects(object, "spec", "scopeSelector", "matchExpressions")
                .forEach(expression -> scopes.add(Scope.of(expression)));
        return new Quota(
                key,
                Tree.text(object, "metadata", "uid"),
                Amounts.of(Tree.at(object, "spec", "hard")),
                List.copyOf(scopes));
    }

    String name() {
        return key.name();
    }

    Set<String> resources() {
        return hard.names();
    }

    boolean isAbout(Use use) {
        var pod = use.pod();
        return scopes.isEmpty() || (pod != null && scopes.stream().allMatch(pod::isIn));
    }

    /** What of the use counts here. */
    Amounts charge(Use use) {
        return isAbout(use) ? use.amounts().only(resources()) : Amounts.NONE;
    }
}
