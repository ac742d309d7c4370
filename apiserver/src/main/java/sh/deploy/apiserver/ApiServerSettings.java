package sh.deploy.apiserver;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sh.deploy.apiserver.admission.podsecurity.PodSecuritySettings;
import sh.deploy.apiserver.audit.AuditSettings;
import sh.deploy.apiserver.encryption.EncryptionSettings;
import sh.deploy.apiserver.http.Limits;
import sh.deploy.apiserver.nodes.ApiAddress;
import sh.deploy.apiserver.nodes.DetectorSettings;

/**
 * What an API server needs to be told.
 *
 * @param pkiDir the certificate authority and the credentials; made when missing
 * @param tokenFile bearer tokens; made with one for the administrator when missing
 * @param listen addresses to listen on; agents dial the first
 * @param port 0: any free one
 * @param nodeLinkPort where agents dial in; 0: any free one
 * @param hosts names and addresses that the server's certificate shall hold, beside localhost and the machine's name
 * @param nodeInProcess name of the node whose agent runs in this process, empty for none
 * @param detector how patient the server is with nodes
 * @param podSecurity what pods may ask for where their namespace does not say it, and who is exempt
 * @param webhooksOnLoopback whether webhooks may run on the server's own machine, behind its loopback addresses
 * @param authenticationConfig file that says which OpenID Connect issuers' tokens are taken; null for none
 * @param audit which requests go on record, and where
 * @param encryption what is encrypted in the log
 */
public record ApiServerSettings(
        Path pkiDir,
        Path tokenFile,
        List<String> listen,
        int port,
        int nodeLinkPort,
        List<String> hosts,
        Limits limits,
        String nodeInProcess,
        DetectorSettings detector,
        PodSecuritySettings podSecurity,
        boolean webhooksOnLoopback,
        @Nullable Path authenticationConfig,
        AuditSettings audit,
        EncryptionSettings encryption) {
    public static final int USUAL_PORT = 6443;

    public ApiServerSettings {
        listen = List.copyOf(listen);
        hosts = List.copyOf(hosts);
        if (listen.isEmpty()) {
            throw new IllegalArgumentException("an API server listens on at least one address");
        }
        checkPort(port);
        checkPort(nodeLinkPort);
    }

    /** Everything in one data folder, on loopback, and nothing on record. */
    public static ApiServerSettings in(Path dataDir, int port) {
        return new ApiServerSettings(
                dataDir.resolve("pki"),
                dataDir.resolve("tokens.csv"),
                List.of("127.0.0.1"),
                port,
                0,
                List.of(),
                Limits.DEFAULT,
                "",
                DetectorSettings.DEFAULT,
                PodSecuritySettings.DEFAULT,
                false,
                null,
                AuditSettings.NONE,
                new EncryptionSettings(dataDir.resolve("pki").resolve(EncryptionSettings.FILE), true));
    }

    /**
     * The same, listening on these addresses, which also go into the certificate. One that stands for all of a machine is listened on
     * alone: nobody could listen on the same port of another beside it.
     */
    public ApiServerSettings listeningOn(List<String> addresses) {
        var allHosts = new ArrayList<>(hosts);
        addresses.stream().filter(address -> !ApiAddress.isAny(address)).forEach(allHosts::add);
        var everywhere = addresses.stream().filter(ApiAddress::isAny).findFirst();
        return new ApiServerSettings(
                pkiDir,
                tokenFile,
                everywhere.isPresent() ? List.of(everywhere.get()) : addresses,
                port,
                nodeLinkPort,
                allHosts,
                limits,
                nodeInProcess,
                detector,
                podSecurity,
                webhooksOnLoopback,
                authenticationConfig,
                audit,
                encryption);
    }

    public ApiServerSettings withLimits(Limits other) {
        return new ApiServerSettings(
                pkiDir,
                tokenFile,
                listen,
                port,
                nodeLinkPort,
                hosts,
                other,
                nodeInProcess,
                detector,
                podSecurity,
                webhooksOnLoopback,
                authenticationConfig,
                audit,
                encryption);
    }

    public ApiServerSettings withNodeLinkPort(int other) {
        return new ApiServerSettings(
                pkiDir,
                tokenFile,
                listen,
                port,
                other,
                hosts,
                limits,
                nodeInProcess,
                detector,
                podSecurity,
                webhooksOnLoopback,
                authenticationConfig,
                audit,
                encryption);
    }

    public ApiServerSettings withNodeInProcess(String node) {
        return new ApiServerSettings(
                pkiDir,
                tokenFile,
                listen,
                port,
                nodeLinkPort,
                hosts,
                limits,
                node,
                detector,
                podSecurity,
                webhooksOnLoopback,
                authenticationConfig,
                audit,
                encryption);
    }

    public ApiServerSettings withDetector(DetectorSettings other) {
        return new ApiServerSettings(
                pkiDir,
                tokenFile,
                listen,
                port,
                nodeLinkPort,
                hosts,
                limits,
                nodeInProcess,
                other,
                podSecurity,
                webhooksOnLoopback,
                authenticationConfig,
                audit,
                encryption);
    }

    public ApiServerSettings withPodSecurity(PodSecuritySettings other) {
        return new ApiServerSettings(
                pkiDir,
                tokenFile,
                listen,
                port,
                nodeLinkPort,
                hosts,
                limits,
                nodeInProcess,
                detector,
                other,
                webhooksOnLoopback,
                authenticationConfig,
                audit,
                encryption);
    }

    public ApiServerSettings withWebhooksOnLoopback(boolean allowed) {
        return new ApiServerSettings(
                pkiDir,
                tokenFile,
                listen,
                port,
                nodeLinkPort,
                hosts,
                limits,
                nodeInProcess,
                detector,
                podSecurity,
                allowed,
                authenticationConfig,
                audit,
                encryption);
    }

    public ApiServerSettings withAuthenticationConfig(@Nullable Path file) {
        return new ApiServerSettings(
                pkiDir,
                tokenFile,
                listen,
                port,
                nodeLinkPort,
                hosts,
                limits,
                nodeInProcess,
                detector,
                podSecurity,
                webhooksOnLoopback,
                file,
                audit,
                encryption);
    }

    public ApiServerSettings withAudit(AuditSettings other) {
        return new ApiServerSettings(
                pkiDir,
                tokenFile,
                listen,
                port,
                nodeLinkPort,
                hosts,
                limits,
                nodeInProcess,
                detector,
                podSecurity,
                webhooksOnLoopback,
                authenticationConfig,
                other,
                encryption);
    }

    public ApiServerSettings withEncryption(EncryptionSettings other) {
        return new ApiServerSettings(
                pkiDir,
                tokenFile,
                listen,
                port,
                nodeLinkPort,
                hosts,
                limits,
                nodeInProcess,
                detector,
                podSecurity,
                webhooksOnLoopback,
                authenticationConfig,
                audit,
                other);
    }

    private static void checkPort(int port) {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("a port is between 0 and 65535, not " + port);
        }
    }
}
