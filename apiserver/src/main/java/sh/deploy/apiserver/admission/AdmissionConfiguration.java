package sh.deploy.apiserver.admission;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.admission.podsecurity.PodSecurityConfiguration;
import sh.deploy.apiserver.admission.podsecurity.PodSecuritySettings;
import sh.deploy.apiserver.configuration.ConfigurationKind;
import sh.deploy.apiserver.configuration.ConfigurationText;
import sh.deploy.apiserver.configuration.Fields;

/**
 * What a file says of the plugins of admission. Of those one can be set up here; what the file does not name stays as it is usual. Source:
 * Kubernetes' reference, "kube-apiserver Configuration (v1)", AdmissionConfiguration.
 */
public record AdmissionConfiguration(PodSecuritySettings podSecurity) {
    private static final String POD_SECURITY = "PodSecurity";
    private static final ConfigurationKind KIND =
            new ConfigurationKind("AdmissionConfiguration", List.of("apiserver.config.k8s.io/v1"), List.of("plugins"));

    /** Gives the text of another file that the file names. */
    @FunctionalInterface
    interface OtherFiles {
        String text(Path file) throws IOException;
    }

    /**
     * Reads the file, and those that it names, from the folder that it lies in.
     *
     * @throws IOException it cannot be read; the sentence names it
     * @throws sh.deploy.api.manifest.ManifestException with a line for each fault: place, field, what is wrong and what is allowed
     */
    public static AdmissionConfiguration read(Path file) throws IOException {
        return read(file, ConfigurationText.read(file), ConfigurationText::read);
    }

    static AdmissionConfiguration read(Path file, String text, OtherFiles others) {
        return KIND.read(file.toString(), text, root -> {
            var podSecurity = PodSecuritySettings.DEFAULT;
            var names = new HashSet<String>();
            for (var plugin : root.objects("plugins")) {
                plugin.only("name", "path", "configuration");
                if (canBeSet(plugin, names)) {
                    podSecurity = podSecurity(plugin, file, others);
                }
            }
            return new AdmissionConfiguration(podSecurity);
        });
    }

    /** @param before names of those further up */
    private static boolean canBeSet(Fields plugin, Set<String> before) {
        var name = plugin.text("name");
        if (!name.equals(POD_SECURITY)) {
            var unsupported = FieldCause.notSupported(plugin.path("name"), name, List.of(POD_SECURITY));
            plugin.fault(new FieldCause(
                    unsupported.type(),
                    unsupported.field(),
                    unsupported.message() + "; no other admission plugin has settings here"));
            return false;
        }
        if (!before.add(name)) {
            plugin.fault(FieldCause.duplicate(plugin.path("name"), name));
            return false;
        }
        return true;
    }

    /** What is embedded goes before another file, which is not looked at then. Source: as in Kubernetes. */
    private static PodSecuritySettings podSecurity(Fields plugin, Path file, OtherFiles others) {
        var path = plugin.text("path");
        if (plugin.has("configuration")) {
            var embedded = plugin.object("configuration");
            PodSecurityConfiguration.KIND.check(embedded);
            return PodSecurityConfiguration.read(embedded);
        }
        return path.isEmpty() ? PodSecuritySettings.DEFAULT : podSecurity(plugin, path, file, others);
    }

    private static PodSecuritySettings podSecurity(Fields plugin, String path, Path from, OtherFiles others) {
        try {
            var file = from.resolveSibling(path);
            return PodSecurityConfiguration.KIND.read(
                    file.toString(), others.text(file), PodSecurityConfiguration::read);
        } catch (IOException | InvalidPathException e) {
            plugin.fault(FieldCause.invalid(plugin.path("path"), path, String.valueOf(e.getMessage())));
            return PodSecuritySettings.DEFAULT;
        }
    }
}
