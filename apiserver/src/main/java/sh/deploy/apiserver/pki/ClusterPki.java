package sh.deploy.apiserver.pki;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Consumer;
import sh.deploy.api.time.Time;

/**
 * The credentials of one cluster in one folder: {@code ca}, {@code server}, {@code admin}, {@code controllers} and one per
 * node, each as {@code NAME.crt} and {@code NAME.key} with mode 0600. The CA lives ten years, leaves one year; a leaf that
 * ends within {@link #RENEW_BEFORE} or lacks a host name is made anew when it is asked for. {@link CertificateUpkeep} asks while a server runs.
 */
public final class ClusterPki {
    public static final Duration RENEW_BEFORE = Duration.ofDays(30);

    /** The last four are what clients inside of a cluster know the server by. */
    private static final List<String> OWN_HOSTS = List.of(
            "localhost",
            "127.0.0.1",
            "::1",
            "kubernetes",
            "kubernetes.default",
            "kubernetes.default.svc",
            "kubernetes.default.svc.cluster.local");

    private static final String ADMIN = "admin";
    private static final String CONTROLLERS = "controllers";
    private static final String NODE = "node-";
    private static final String CERTIFICATE = ".crt";

    private final Path dir;
    private final Time time;
    private final CertificateAuthority authority;
    private final String caPem;

    private ClusterPki(Path dir, Time time, Credential ca) throws GeneralSecurityException {
        this.dir = dir;
        this.time = time;
        this.authority = new CertificateAuthority(ca, time);
        this.caPem = ca.certificatePem();
    }

    /** Opens the folder, or makes it and a new CA in it. */
    public static ClusterPki openOrCreate(Path dir, Time time) throws IOException, GeneralSecurityException {
        Files.createDirectories(
                dir, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        if (!Files.exists(dir.resolve("ca.crt"))) {
            write(dir, "ca", CertificateAuthority.create(time));
        }
        return new ClusterPki(dir, time, read(dir, "ca"));
    }

    public String caPem() {
        return caPem;
    }

    public X509Certificate ca() {
        return authority.certificate();
    }

    /** For the API server and the node link: localhost, this machine's name, and the given names and addresses. */
    public synchronized Credential server(Collection<String> extraHosts) throws IOException, GeneralSecurityException {
        var hosts = new ArrayList<>(OWN_HOSTS);
        hosts.add(hostName());
        hosts.addAll(extraHosts);
        if (exists("server")) {
            var kept = read(dir, "server");
            if (isFresh(kept) && namesOf(kept).containsAll(normalized(hosts))) {
                return kept;
            }
        }
        return write(dir, "server", authority.server("deploy-apiserver", hosts));
    }

    /** The administrator: group {@code system:masters}, which may do everything. */
    public Credential admin() throws IOException, GeneralSecurityException {
        return client(ADMIN, "admin", List.of("system:masters"));
    }

    /** The built-in controllers, which act on everything. */
    public Credential controllers() throws IOException, GeneralSecurityException {
        return client(CONTROLLERS, "system:controllers", List.of("system:masters"));
    }

    /** The agent of one node, which may touch only what is its own. */
    public Credential node(String name) throws IOException, GeneralSecurityException {
        return client(NODE + name, "system:node:" + name, List.of("system:nodes"));
    }

    /** Whether a credential for this node's agent lies in the folder. */
    public boolean hasNode(String name) {
        return exists(NODE + name);
    }

    /**
     * Makes those of the clients' credentials in the folder anew that end within {@link #RENEW_BEFORE}. One that cannot be read or written keeps
     * no other from being made.
     *
     * @param renewed is told the name of each that was made
     */
    public void renewClients(Consumer<String> renewed) throws IOException, GeneralSecurityException {
        var failed = new GeneralSecurityException("not every client's certificate could be renewed");
        for (var name : clients()) {
            try {
                var before = read(dir, name);
                if (!client(name).equals(before)) {
                    renewed.accept(name);
                }
            } catch (IOException | GeneralSecurityException e) {
                failed.addSuppressed(new GeneralSecurityException(name + ": " + e.getMessage(), e));
            }
        }
        if (failed.getSuppressed().length > 0) {
            throw failed;
        }
    }

    private List<String> clients() throws IOException {
        try (var files = Files.list(dir)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(file -> file.endsWith(CERTIFICATE))
                    .map(file -> file.substring(0, file.length() - CERTIFICATE.length()))
                    .filter(name -> name.equals(ADMIN) || name.equals(CONTROLLERS) || name.startsWith(NODE))
                    .sorted()
                    .toList();
        }
    }

    private Credential client(String file) throws IOException, GeneralSecurityException {
        return switch (file) {
            case ADMIN -> admin();
            case CONTROLLERS -> controllers();
            default -> node(file.substring(NODE.length()));
        };
    }

    /** A certificate, as PEM, for a key that its holder keeps; valid from five minutes ago on. */
    public String sign(PublicKey key, CertificateTerms terms) throws GeneralSecurityException {
        return authority.sign(key, terms);
    }

    /** When a certificate, as PEM, is over. */
    public static Instant endOf(String certificatePem) throws GeneralSecurityException {
        return CertificateChain.parse(certificatePem.getBytes(US_ASCII))
                .getFirst()
                .getNotAfter()
                .toInstant();
    }

    /** What pins this authority: {@code sha256:} and the hash of its public key, as kubeadm writes it. */
    public String caHash() throws GeneralSecurityException {
        return "sha256:" + KeyIds.of(ca().getPublicKey());
    }

    /** The keys that service-account tokens are signed with, in a folder of their own beside the credentials. */
    public SigningKeys tokenKeys() throws IOException, GeneralSecurityException {
        return SigningKeys.openOrCreate(dir.resolve(SigningKeys.FOLDER), time);
    }

    /** A credential that is handed out and not kept in the folder. */
    public Credential issueClient(String user, Collection<String> groups) throws GeneralSecurityException {
        return authority.client(user, groups);
    }

    private synchronized Credential client(String file, String user, List<String> groups)
            throws IOException, GeneralSecurityException {
        if (exists(file)) {
            var kept = read(dir, file);
            if (isFresh(kept)) {
                return kept;
            }
        }
        return write(dir, file, authority.client(user, groups));
    }

    private boolean exists(String name) {
        return Files.exists(dir.resolve(name + CERTIFICATE)) && Files.exists(dir.resolve(name + ".key"));
    }

    private boolean isFresh(Credential credential) throws GeneralSecurityException {
        var until =
                Pem.readCertificate(credential.certificatePem()).getNotAfter().toInstant();
        return time.now().plus(RENEW_BEFORE).isBefore(until);
    }

    /** Names and addresses for which a certificate is, addresses as Java writes them. */
    public static TreeSet<String> namesOf(Credential credential) throws GeneralSecurityException {
        var names = new TreeSet<String>();
        try {
            var all = Pem.readCertificate(credential.certificatePem()).getSubjectAlternativeNames();
            if (all != null) {
                all.forEach(entry -> names.add(String.valueOf(entry.get(1))));
            }
        } catch (CertificateParsingException e) {
            return new TreeSet<>();
        }
        return names;
    }

    private static List<String> normalized(Collection<String> hosts) {
        return hosts.stream()
                .map(host -> host.equals("::1") ? "0:0:0:0:0:0:0:1" : host)
                .toList();
    }

    private static String hostName() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException e) {
            return "localhost";
        }
    }

    private static Credential read(Path dir, String name) throws IOException {
        return new Credential(
                Files.readString(dir.resolve(name + CERTIFICATE)), Files.readString(dir.resolve(name + ".key")));
    }

    private static Credential write(Path dir, String name, Credential credential) throws IOException {
        writePrivate(dir.resolve(name + ".key"), credential.keyPem());
        writePrivate(dir.resolve(name + CERTIFICATE), credential.certificatePem());
        return credential;
    }

    /** Whole or not at all: a crash in between must not leave half a key behind. */
    static void writePrivate(Path file, String text) throws IOException {
        var temporary = Files.createTempFile(
                Objects.requireNonNull(file.getParent()),
                ".new",
                ".pem",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            Files.writeString(temporary, text);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }
}
