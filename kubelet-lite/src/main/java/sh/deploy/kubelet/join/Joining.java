package sh.deploy.kubelet.join;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Date;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.api.client.ApiClient;
import sh.deploy.api.client.ClientConfig;
import sh.deploy.api.client.ServerUnreachable;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.time.Time;

/** Makes a machine a node of a cluster, once; from then on it goes by what it was given. For one thread. */
public final class Joining {
    private static final Logger LOG = LoggerFactory.getLogger(Joining.class);

    /** For whoever must approve. */
    private static final Duration APPROVED_WITHIN = Duration.ofMinutes(10);

    private static final String AGENT = "deploy-kubelet";
    private static final String LINK_PATH = "/node-link";

    private final String node;
    private final JoinSettings settings;
    private final CredentialFolder folder;
    private final Time time;

    public Joining(String node, JoinSettings settings, CredentialFolder folder, Time time) {
        this.node = node;
        this.settings = settings;
        this.folder = folder;
        this.time = time;
    }

    /**
     * Gets the node's certificate unless a good one is there.
     *
     * @throws JoinRefused with what to change
     * @throws ServerUnreachable nobody answers there
     */
    public void join() throws InterruptedException {
        try {
            var there = folder.certificate();
            if (there.isPresent() && isGood(there.get())) {
                refuseAnotherCluster();
                folder.keepServer(settings.server());
                return;
            }
            refuseWithoutToken(there.orElse(null));
            order();
        } catch (IOException e) {
            throw new JoinRefused("the machine cannot join " + settings.server() + ": " + e.getMessage(), e);
        } catch (GeneralSecurityException e) {
            throw new JoinRefused(
                    "what lies in the folder of " + folder.current() + " cannot be used (" + e.getMessage()
                            + "); remove it and join with a new token",
                    e);
        } catch (ProblemException e) {
            throw new JoinRefused(e.problem().message(), e);
        }
    }

    private void order() throws IOException, GeneralSecurityException, InterruptedException {
        var hash = settings.caHash();
        if (hash == null) {
            throw new IllegalStateException("was asked for before");
        }
        folder.keepAuthority(PinnedAuthority.of(settings.server(), hash));
        folder.keepServer(settings.server());
        var keys = folder.nextKey();
        var config = ClientConfig.of(
                settings.server(),
                Files.readString(folder.authority()),
                new ClientConfig.Credential.Token(settings.token()));
        folder.install(new CertificateOrder(config, folder, time).place(node, keys, APPROVED_WITHIN), keys);
        LOG.info("this machine has joined {} as the node {}", settings.server(), node);
    }

    private boolean isGood(X509Certificate certificate) {
        return certificate.getNotAfter().after(Date.from(time.now()))
                && certificate.getSubjectX500Principal().getName().contains("CN=system:node:" + node + ",");
    }

    /** A machine is of one cluster; another's hash or address is not passed over because a good certificate is there. */
    private void refuseAnotherCluster() throws IOException, GeneralSecurityException {
        var hash = settings.caHash();
        var server = folder.knownServer();
        if (hash != null && !hash.isOf(PemText.certificate(Files.readString(folder.authority())))) {
            throw new JoinRefused("this machine has joined " + server
                    + ", which is not of the cluster with the authority " + hash.text()
                    + ": to leave it for another, remove " + folder.root() + " and join with a new token");
        }
        if (hash == null
                && !server.isEmpty()
                && !server.equals(settings.server().toString())) {
            throw new JoinRefused("this machine has joined " + server + ", not " + settings.server()
                    + ": if that is the same cluster, say its --ca-hash too; to leave it for another, remove "
                    + folder.root() + " and join with a new token");
        }
    }

    private void refuseWithoutToken(@Nullable X509Certificate there) {
        if (!settings.token().isEmpty() && settings.caHash() != null) {
            return;
        }
        var why = there == null
                ? "this machine has not joined as the node " + node
                : "the certificate of this machine is of another node than " + node + ", or over ("
                        + there.getSubjectX500Principal().getName() + ", until "
                        + there.getNotAfter().toInstant() + ")";
        throw new JoinRefused(
                why + ": give --token and --ca-hash as `deployctl token create --node " + node + "` shows them");
    }

    /**
     * Where agents dial: what the server says, else what it said last.
     *
     * @return {@code HOST:PORT}
     * @throws JoinRefused with what to change
     * @throws ServerUnreachable nobody answers, and it was never said
     */
    public String link() {
        try {
            return asked();
        } catch (ServerUnreachable e) {
            return known(e);
        } catch (ProblemException e) {
            var refused = new JoinRefused(e.problem().message(), e);
            if (CertificateOrder.isPassing(e)) {
                return known(refused);
            }
            throw refused;
        } catch (IOException e) {
            throw new JoinRefused("the credential of this machine cannot be read or written: " + e.getMessage(), e);
        }
    }

    /** What was said last, else what went wrong now. */
    private String known(RuntimeException wrong) {
        try {
            if (Files.exists(folder.link())) {
                LOG.warn("{}; dialling where agents dialled before", wrong.getMessage());
                return Files.readString(folder.link()).strip();
            }
        } catch (IOException unreadable) {
            wrong.addSuppressed(unreadable);
        }
        throw wrong;
    }

    private String asked() throws IOException {
        try (var client = new ApiClient(config(settings, folder), time, AGENT)) {
            int port = client.document(LINK_PATH).path("port").asInt(0);
            if (port < 1) {
                throw new JoinRefused(settings.server() + " does not say where agents dial; is it of this version?");
            }
            var address = settings.server().getHost() + ":" + port;
            folder.keepLink(address);
            return address;
        }
    }

    /** To call the server as the node. */
    static ClientConfig config(JoinSettings settings, CredentialFolder folder) throws IOException {
        var pair = Files.readString(folder.current());
        return ClientConfig.of(
                settings.server(),
                Files.readString(folder.authority()),
                new ClientConfig.Credential.Certificate(pair, pair));
    }

    /** Where the credential of a node lies. */
    public static CredentialFolder folder(Path nodeFolder) {
        return new CredentialFolder(nodeFolder.resolve("pki"));
    }
}
