package sh.deploy.apiserver;

import sh.deploy.api.time.Time;
import sh.deploy.apiserver.audit.Audit;
import sh.deploy.apiserver.authn.oidc.StructuredAuthentication;
import sh.deploy.apiserver.encryption.EncryptionStatus;
import sh.deploy.apiserver.encryption.EncryptionUpkeep;
import sh.deploy.apiserver.http.ApiFront;
import sh.deploy.apiserver.log.LogStatus;
import sh.deploy.apiserver.nodes.NodeSessions;
import sh.deploy.apiserver.nodes.NodeState;
import sh.deploy.apiserver.pki.CertificateUpkeep;
import sh.deploy.apiserver.watch.DurableState;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The content of {@code /statusz}: how the server stands. {@code standby} says {@code none}, since the log's database has no
 * standby that this server knows of.
 */
final class StatusReport {
    private final DurableState state;
    private final NodeSessions nodes;
    private final StructuredAuthentication authentication;
    private final CertificateUpkeep certificates;
    private final EncryptionUpkeep encryption;
    private final Audit audit;
    private final LeaseHolders leases;
    private final SettingsReport settings;
    private final Time time;
    private final long startedNanos;

    StatusReport(
            DurableState state,
            NodeSessions nodes,
            StructuredAuthentication authentication,
            CertificateUpkeep certificates,
            EncryptionUpkeep encryption,
            Audit audit,
            SettingsReport settings,
            Time time) {
        this.state = state;
        this.nodes = nodes;
        this.authentication = authentication;
        this.certificates = certificates;
        this.encryption = encryption;
        this.audit = audit;
        this.leases = new LeaseHolders(state.store()::newest);
        this.settings = settings;
        this.time = time;
        this.startedNanos = time.nanos();
    }

    boolean isWritable() {
        return state.appender().status().role() == LogStatus.Role.LEADING;
    }

    ObjectNode report() {
        var log = state.appender().status();
        var report = JsonNodeFactory.instance.objectNode();
        report.put("version", ApiFront.VERSION);
        report.put("role", log.role().toString());
        report.put("term", log.term());
        report.put("headRevision", log.headRevision());
        report.put("durableRevision", log.durableRevision());
        report.put("message", log.message());
        report.put("standby", "none");
        report.set("leases", leases.report());
        var places = report.putObject("audit");
        audit.states().forEach(places::put);
        report.put("objects", state.store().newest().size());
        report.put("openWatches", state.store().watches());
        report.put("uptimeSeconds", (time.nanos() - startedNanos) / 1_000_000_000L);
        report.put("beatThread", nodes.urgency().words());
        report.set("authentication", authentication.report());
        report.putObject("certificates")
                .put("serverUntil", certificates.serverUntil().toString())
                .put("message", certificates.message());
        report.set("encryption", report(encryption.status()));
        report.set("settings", settings.report());
        nodes.states().forEach(node -> report.withArray("/nodes").add(report(node)));
        return report;
    }

    private static ObjectNode report(EncryptionStatus encryption) {
        var report = JsonNodeFactory.instance.objectNode();
        for (var key : encryption.keys()) {
            report.withArray("/keys")
                    .addObject()
                    .put("id", key.id())
                    .put("writes", key.writes())
                    .put("dataKeys", key.dataKeys())
                    .put("needed", key.needed());
        }
        report.put("inClear", encryption.inClear());
        report.put("message", encryption.message());
        return report;
    }

    private static ObjectNode report(NodeState node) {
        var report = JsonNodeFactory.instance.objectNode();
        report.put("name", node.node());
        report.put("connected", node.connected());
        report.put("detector", node.verdict());
        report.put("why", node.why());
        if (node.sinceLastBeat() != null) {
            report.put("lastBeatAgeMillis", node.sinceLastBeat().toMillis());
        }
        if (node.allowedSilence() != null) {
            report.put("allowedSilenceMillis", node.allowedSilence().toMillis());
        }
        if (node.beat() != null) {
            report.put("beatMillis", node.beat().toMillis());
        }
        if (node.worstGap() != null) {
            report.put("agentWorstGapMillis", node.worstGap().toMillis());
        }
        report.put("lease", node.lease());
        report.put("leaseOver", node.leaseOver());
        report.put("beatThread", node.beatThread());
        report.put("bootId", node.bootId());
        report.put("agentVersion", node.agentVersion());
        return report;
    }
}
