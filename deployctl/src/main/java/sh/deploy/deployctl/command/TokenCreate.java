package sh.deploy.deployctl.command;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import sh.deploy.api.access.BootstrapTokenSecret;
import sh.deploy.api.client.ClientConfig;
import sh.deploy.deployctl.ExitCode;
import sh.deploy.deployctl.Failure;
import sh.deploy.deployctl.Options;
import sh.deploy.deployctl.Session;
import sh.deploy.deployctl.cluster.Access;
import sh.deploy.deployctl.output.Json;
import tools.jackson.databind.node.ObjectNode;

/** {@code token create}: a new token, and the line to type on the machine that is to join. */
final class TokenCreate extends ClientCommand {
    private static final Duration USUAL_LIFE = Duration.ofHours(24);
    private static final Duration LEAST_LIFE = Duration.ofMinutes(1);
    private static final int SECRET_LENGTH = 16;
    private static final Pattern NODE = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?");
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";

    @Override
    public CommandSpec spec() {
        var spec = Options.clientCommand(
                this, "create", "Make a token with which machines join, and show the command that does it.");
        Options.value(spec, "NAME", "Only for the node of this name (any that nobody has).", "--node");
        Options.value(spec, "DURATION", "How long it is taken (24h).", "--ttl");
        Options.value(spec, "TEXT", "What it is for.", "--description");
        return spec;
    }

    @Override
    int run(ParseResult own, Access access, Session session) {
        var life = Options.duration(own, "--ttl", USUAL_LIFE);
        if (life.compareTo(LEAST_LIFE) < 0) {
            throw Failure.usage("--ttl is a minute or more: tokens do not live for ever here");
        }
        var config = access.cluster().config();
        var hash = caHash(config);
        var id = letters(BootstrapTokens.ID_LENGTH);
        var secret = letters(SECRET_LENGTH);
        var node = node(own);
        var end =
                session.time().now().plus(life).truncatedTo(ChronoUnit.SECONDS).toString();
        access.cluster()
                .create(BootstrapTokens.PATH, secret(id, secret, end, node, Options.text(own, "--description", "")));
        session.out()
                .println("echo " + id + "." + secret + " | deployctl kubelet --join " + config.server()
                        + " --token-file - --ca-hash " + hash + (node.isEmpty() ? "" : " --node " + node));
        if (isLoopback(config)) {
            session.err()
                    .println("Note: " + config.server() + " leads nowhere from other machines. Let the server listen on"
                            + " all addresses, and name the one that they reach there (`deployctl up --listen"
                            + " 0.0.0.0,ADDR`) and after --join.");
        }
        return ExitCode.DONE;
    }

    private static String node(ParseResult own) {
        var node = Options.text(own, "--node", "");
        if (Options.has(own, "--node") && !NODE.matcher(node).matches()) {
            throw Failure.usage("--node takes a lower-case DNS name such as web-1, got \"" + node + "\"");
        }
        return node;
    }

    private static ObjectNode secret(String id, String secret, String end, String node, String description) {
        var object = Json.object().put("apiVersion", "v1").put("kind", "Secret");
        object.putObject("metadata")
                .put("name", BootstrapTokenSecret.NAME_PREFIX + id)
                .put("namespace", BootstrapTokenSecret.NAMESPACE);
        object.put("type", BootstrapTokenSecret.TYPE);
        var data = object.putObject("stringData")
                .put(BootstrapTokenSecret.ID, id)
                .put(BootstrapTokenSecret.SECRET, secret)
                .put(BootstrapTokenSecret.EXPIRATION, end)
                .put(BootstrapTokenSecret.AUTHENTICATES, "true");
        if (!node.isEmpty()) {
            data.put(BootstrapTokenSecret.NODE, node);
        }
        if (!description.isEmpty()) {
            data.put(BootstrapTokenSecret.DESCRIPTION, description);
        }
        return object;
    }

    /** By which a machine that knows nothing yet knows the cluster: the SHA-256 of the authority's public key, as kubeadm has it. */
    private static String caHash(ClientConfig config) {
        var pem = config.certificateAuthority();
        if (pem == null) {
            throw Failure.refused(
                    "the kubeconfig names no certificate-authority, by which machines would know the cluster");
        }
        try {
            var key = CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(pem.getBytes(US_ASCII)))
                    .getPublicKey();
            return "sha256:"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(key.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw Failure.refused("the kubeconfig's certificate-authority cannot be read: " + e.getMessage());
        }
    }

    private static boolean isLoopback(ClientConfig config) {
        var host = config.host();
        try {
            return host.equals("localhost") || InetAddress.ofLiteral(host).isLoopbackAddress();
        } catch (IllegalArgumentException name) {
            return false;
        }
    }

    private static String letters(int count) {
        var random = new SecureRandom();
        var text = new StringBuilder(count);
        for (int i = 0; i < count; i++) {
            text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return text.toString();
    }
}
