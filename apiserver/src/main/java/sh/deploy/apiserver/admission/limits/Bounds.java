package sh.deploy.apiserver.admission.limits;

import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import sh.deploy.apiserver.kinds.amounts.Amounts;
import sh.deploy.apiserver.kinds.amounts.PodAmounts;
import sh.deploy.apiserver.kinds.schema.QuantityText;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ObjectNode;

/** Compares what an object asks for with the bounds of a LimitRange. Pure; says what is broken in the words of Kubernetes. */
final class Bounds {
    private final String type;
    private final Amounts requests;
    private final Amounts limits;
    private final List<String> broken;

    private Bounds(String type, Amounts requests, Amounts limits, List<String> broken) {
        this.type = type;
        this.requests = requests;
        this.limits = limits;
        this.broken = broken;
    }

    static List<String> brokenByPod(ObjectNode range, ObjectNode pod) {
        var broken = new ArrayList<String>(0);
        for (var item : Tree.objects(range, "spec", "limits")) {
            if (Tree.text(item, "type").equals("Container")) {
                for (var container : containers(pod)) {
                    var resources = Tree.at(container, "resources");
                    new Bounds(
                                    "Container",
                                    Amounts.of(Tree.at(resources, "requests")),
                                    Amounts.of(Tree.at(resources, "limits")),
                                    broken)
                            .compare(item);
                }
            } else if (Tree.text(item, "type").equals("Pod")) {
                var spec = Tree.at(pod, "spec");
                new Bounds("Pod", PodAmounts.requests(spec), PodAmounts.limits(spec), broken).compare(item);
            }
        }
        return broken;
    }

    static List<String> brokenByClaim(ObjectNode range, ObjectNode claim) {
        var broken = new ArrayList<String>(0);
        var requests = Amounts.of(Tree.at(claim, "spec", "resources", "requests"));
        for (var item : Tree.objects(range, "spec", "limits")) {
            if (Tree.text(item, "type").equals("PersistentVolumeClaim")) {
                var bounds = new Bounds("PersistentVolumeClaim", requests, Amounts.NONE, broken);
                forEach(item, "min", bounds::notLess);
                forEach(item, "max", bounds::noMoreRequested);
            }
        }
        return broken;
    }

    private static List<ObjectNode> containers(ObjectNode pod) {
        var all = new ArrayList<>(Tree.objects(pod, "spec", "containers"));
        all.addAll(Tree.objects(pod, "spec", "initContainers"));
        return all;
    }

    private interface Rule {
        void apply(String name, QuantityText bound);
    }

    private static void forEach(ObjectNode item, String list, Rule rule) {
        var bounds = Amounts.of(Tree.at(item, list));
        bounds.names().forEach(name -> bounds.of(name).ifPresent(bound -> rule.apply(name, bound)));
    }

    private void compare(ObjectNode item) {
        forEach(item, "min", this::notLess);
        forEach(item, "max", this::notMore);
        forEach(item, "maxLimitRequestRatio", this::ratio);
    }

    private void notLess(String name, QuantityText least) {
        var what = "minimum " + name + " usage per " + type + " is " + least.canonical();
        var request = requests.of(name).orElse(null);
        var limit = limits.of(name).orElse(null);
        if (request == null) {
            broken.add(what + ".  No request is specified");
        } else if (request.value().compareTo(least.value()) < 0) {
            broken.add(what + ", but request is " + request.canonical());
        } else if (limit != null && limit.value().compareTo(least.value()) < 0) {
            broken.add(what + ", but limit is " + limit.canonical());
        }
    }

    private void notMore(String name, QuantityText most) {
        var what = "maximum " + name + " usage per " + type + " is " + most.canonical();
        var limit = limits.of(name).orElse(null);
        if (limit == null) {
            broken.add(what + ".  No limit is specified");
        } else if (limit.value().compareTo(most.value()) > 0) {
            broken.add(what + ", but limit is " + limit.canonical());
        } else if (requests.of(name).filter(request -> isMore(request, most)).isPresent()) {
            broken.add(what + ", but request is " + requests.of(name).get().canonical());
        }
    }

    private void noMoreRequested(String name, QuantityText most) {
        var what = "maximum " + name + " usage per " + type + " is " + most.canonical();
        var request = requests.of(name).orElse(null);
        if (request == null) {
            broken.add(what + ".  No request is specified");
        } else if (isMore(request, most)) {
            broken.add(what + ", but request is " + request.canonical());
        }
    }

    private void ratio(String name, QuantityText most) {
        var what = name + " max limit to request ratio per " + type + " is " + most.canonical();
        var request = requests.of(name).orElse(null);
        var limit = limits.of(name).orElse(null);
        if (request == null || request.value().signum() == 0) {
            broken.add(what + ", but no request is specified or request is 0");
        } else if (limit == null || limit.value().signum() == 0) {
            broken.add(what + ", but no limit is specified or limit is 0");
        } else if (limit.value().compareTo(most.value().multiply(request.value())) > 0) {
            broken.add(what + ", but provided ratio is " + ratioText(limit, request));
        }
    }

    private static String ratioText(QuantityText limit, QuantityText request) {
        return limit.value().divide(request.value(), 6, RoundingMode.HALF_EVEN).toPlainString();
    }

    private static boolean isMore(QuantityText one, QuantityText other) {
        return one.value().compareTo(other.value()) > 0;
    }
}
