package sh.deploy.kubelet.pods;

import java.util.Map;
import sh.deploy.kubelet.containers.ContainerSpec;
import sh.deploy.kubelet.containers.EngineException;
import sh.deploy.kubelet.containers.ImageView;
import sh.deploy.kubelet.containers.Labels;
import sh.deploy.kubelet.environment.CannotConfigure;
import sh.deploy.kubelet.environment.Surroundings;
import sh.deploy.kubelet.images.ImageState;

/** What a pod's hot spare is made from: the same as the container's next start, but in the spare's own sandbox. */
final class SpareSpecs {
    private final NodeParts parts;
    private final PodState state;
    private final ContainerSpecs specs;

    SpareSpecs(NodeParts parts, PodState state) {
        this.parts = parts;
        this.state = state;
        this.specs = new ContainerSpecs(parts.labels(), parts.logging(), parts.materials(), parts.podPidsLimit());
    }

    /**
     * @throws CannotConfigure when something it refers to is missing
     * @throws EngineException when the image is not here: none is fetched for a spare
     */
    ContainerSpec of(Member member, int attempt, String sandbox, Surroundings where) {
        return specs.of(state.pod, member, attempt, sandbox, image(member), state.folder, where)
                .labelled(Map.of(Labels.SPARE, "true"));
    }

    private ImageView image(Member member) {
        if (state.images.get(member.name()) instanceof ImageState.Present present) {
            return present.image();
        }
        var reference = member.spec().getImage();
        return parts.engine()
                .image(reference)
                .orElseThrow(
                        () -> new EngineException(EngineException.Kind.IMAGE_MISSING, "No such image: " + reference));
    }
}
