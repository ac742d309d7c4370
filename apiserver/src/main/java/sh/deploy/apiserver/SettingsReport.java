package sh.deploy.apiserver;

import sh.deploy.apiserver.admission.podsecurity.PodSecuritySettings;
import sh.deploy.apiserver.admission.podsecurity.standard.LevelVersion;
import sh.deploy.apiserver.audit.AuditSettings;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Of the settings in force those that say how the server is guarded, for {@code /statusz}; no file's content. */
final class SettingsReport {
    private final ApiServerSettings settings;

    SettingsReport(ApiServerSettings settings) {
        this.settings = settings;
    }

    ObjectNode report() {
        var report = JsonNodeFactory.instance.objectNode();
        settings.listen().forEach(report.putArray("listen")::add);
        report.put("webhooksOnLoopback", settings.webhooksOnLoopback());
        report.set("audit", audit(settings.audit()));
        report.set("podSecurity", podSecurity(settings.podSecurity()));
        return report;
    }

    private static ObjectNode audit(AuditSettings audit) {
        var report = JsonNodeFactory.instance.objectNode();
        report.put("rules", audit.policy().size());
        report.put("file", audit.log() != null);
        report.put("webhook", audit.webhook() != null);
        report.put("whenFull", audit.whenFull().toString());
        report.put("maxSizeMegabytes", audit.rotation().megabytes());
        report.put("maxAgeDays", audit.rotation().days());
        report.put("maxBackups", audit.rotation().mostFiles());
        return report;
    }

    private static ObjectNode podSecurity(PodSecuritySettings security) {
        var report = JsonNodeFactory.instance.objectNode();
        var defaults = security.defaults();
        level(report, "enforce", defaults.enforce());
        level(report, "audit", defaults.audit());
        level(report, "warn", defaults.warn());
        security.exemptUsers().stream().sorted().forEach(report.putArray("exemptUsers")::add);
        security.exemptNamespaces().stream().sorted().forEach(report.putArray("exemptNamespaces")::add);
        security.exemptRuntimeClasses().stream().sorted().forEach(report.putArray("exemptRuntimeClasses")::add);
        return report;
    }

    private static void level(ObjectNode report, String mode, LevelVersion level) {
        report.put(mode, level.level().toString());
        report.put(mode + "Version", level.version().toString());
    }
}
