package sh.deploy.deployctl.up;

import java.io.IOException;
import sh.deploy.api.manifest.ManifestException;
import sh.deploy.apiserver.admission.AdmissionConfiguration;
import sh.deploy.apiserver.admission.podsecurity.PodSecuritySettings;
import sh.deploy.deployctl.Failure;
import sh.deploy.deployctl.Session;

/** Reads the levels of namespaces that do not say theirs, and who is exempt, before anything is started. */
final class AdmissionControl {
    /** Kubernetes' name for it. */
    static final String OPTION = "--admission-control-config-file";

    static final String HELP =
            "Pod Security's level for namespaces that do not say theirs, and who is exempt: Kubernetes' AdmissionConfiguration"
                    + " with the plugin PodSecurity. Read at the start.";

    private AdmissionControl() {}

    /**
     * @param given as a person wrote it; empty for none
     * @param source the option or setting that it comes from
     * @throws Failure the file is not right; the sentence names file, line and field
     */
    static PodSecuritySettings podSecurity(String given, String source, Session session) {
        if (given.isEmpty()) {
            return PodSecuritySettings.DEFAULT;
        }
        var file = session.resolve(given).toAbsolutePath().normalize();
        try {
            return AdmissionConfiguration.read(file).podSecurity();
        } catch (ManifestException | IOException e) {
            throw Failure.usage(source + ": " + e.getMessage());
        }
    }
}
