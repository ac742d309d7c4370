package sh.deploy.kubelet.pods;

import io.fabric8.kubernetes.api.model.AppArmorProfile;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.SeccompProfile;
import io.fabric8.kubernetes.api.model.SecurityContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import sh.deploy.kubelet.containers.ContainerSpec;
import sh.deploy.kubelet.containers.ImageView;
import sh.deploy.kubelet.environment.CannotConfigure;

/** Turns security contexts into rights; what the container says goes before what the pod says. */
final class SecurityRules {
    private SecurityRules() {}

    static ContainerSpec.Security of(Pod pod, Container container) {
        var of = Objects.requireNonNullElseGet(pod.getSpec().getSecurityContext(), PodSecurityContext::new);
        var own = Objects.requireNonNullElseGet(container.getSecurityContext(), SecurityContext::new);
        var capabilities = own.getCapabilities();
        return new ContainerSpec.Security(
                user(first(own.getRunAsUser(), of.getRunAsUser()), first(own.getRunAsGroup(), of.getRunAsGroup())),
                groups(of),
                Boolean.TRUE.equals(own.getPrivileged()),
                Boolean.TRUE.equals(own.getReadOnlyRootFilesystem()),
                capabilities == null ? List.of() : capabilities.getAdd(),
                capabilities == null ? List.of() : capabilities.getDrop(),
                options(own, of));
    }

    private static String user(@Nullable Long user, @Nullable Long group) {
        if (user == null && group == null) {
            return "";
        }
        return (user == null ? "0" : user.toString()) + (group == null ? "" : ":" + group);
    }

    private static List<String> groups(PodSecurityContext of) {
        var groups = new ArrayList<String>();
        of.getSupplementalGroups().forEach(group -> groups.add(group.toString()));
        if (of.getFsGroup() != null) {
            groups.add(of.getFsGroup().toString());
        }
        return groups;
    }

    private static List<String> options(SecurityContext own, PodSecurityContext of) {
        var options = new ArrayList<String>();
        if (Boolean.FALSE.equals(own.getAllowPrivilegeEscalation())) {
            options.add("no-new-privileges");
        }
        SeccompProfile seccomp = first(own.getSeccompProfile(), of.getSeccompProfile());
        if (seccomp != null && "Unconfined".equals(seccomp.getType())) {
            options.add("seccomp=unconfined");
        }
        AppArmorProfile appArmor = first(own.getAppArmorProfile(), of.getAppArmorProfile());
        if (appArmor != null && "Unconfined".equals(appArmor.getType())) {
            options.add("apparmor=unconfined");
        }
        return options;
    }

    /**
     * @throws CannotConfigure when the container must not run as root but would
     */
    static void check(Pod pod, Container container, ImageView image) {
        var of = Objects.requireNonNullElseGet(pod.getSpec().getSecurityContext(), PodSecurityContext::new);
        var own = Objects.requireNonNullElseGet(container.getSecurityContext(), SecurityContext::new);
        if (!Boolean.TRUE.equals(first(own.getRunAsNonRoot(), of.getRunAsNonRoot()))) {
            return;
        }
        var user = first(own.getRunAsUser(), of.getRunAsUser());
        if (user != null && user == 0) {
            throw new CannotConfigure("container's runAsUser breaks non-root policy (pod: \""
                    + PodShape.of(pod).label() + "\", container: " + container.getName() + ")");
        }
        var imageUser = image.user().replaceFirst(":.*", "");
        if (user == null && (imageUser.isEmpty() || imageUser.equals("0") || imageUser.equals("root"))) {
            throw new CannotConfigure("container has runAsNonRoot and image will run as root (pod: \""
                    + PodShape.of(pod).label() + "\", container: " + container.getName() + ")");
        }
    }

    private static <T> @Nullable T first(@Nullable T own, @Nullable T of) {
        return own != null ? own : of;
    }
}
