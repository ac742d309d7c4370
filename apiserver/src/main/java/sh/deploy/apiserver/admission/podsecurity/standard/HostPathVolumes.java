package sh.deploy.apiserver.admission.podsecurity.standard;

import java.util.ArrayList;
import java.util.Optional;
import sh.deploy.apiserver.kinds.tree.Tree;

/**
 * A pod may not have files of its host.
 *
 * <p>Level: baseline. Source: Kubernetes Pod Security Standards, "HostPath Volumes".
 */
final class HostPathVolumes implements PodCheck {
    @Override
    public Optional<Violation> check(PodTree pod) {
        var objections = new Objections();
        var names = new ArrayList<String>(0);
        int index = 0;
        for (var volume : pod.spec("volumes")) {
            var path = pod.whole().path("volumes") + "[" + index++ + "].hostPath";
            var source = Tree.at(volume, "hostPath");
            if (!source.isMissingNode()) {
                names.add(Tree.text(volume, "name"));
                objections.add(new Offence(path, source.toString(), "take a volume of another type", Remedy.NONE));
            }
        }
        return objections.because("hostPath volumes", () -> Words.counted(names, "volume", "volumes"));
    }
}
