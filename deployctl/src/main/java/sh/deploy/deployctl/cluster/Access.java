package sh.deploy.deployctl.cluster;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParseResult;
import sh.deploy.api.client.Kubeconfig;
import sh.deploy.deployctl.Failure;
import sh.deploy.deployctl.Options;
import sh.deploy.deployctl.Session;
import sh.deploy.deployctl.output.Json;
import sh.deploy.deployctl.tls.QuickSockets;

/**
 * The cluster and the namespace that a command line means, decided as kubectl decides it.
 *
 * @param namespace never empty
 * @param namespaceAsked whether the command line names it
 */
public record Access(Cluster cluster, String namespace, boolean namespaceAsked) implements AutoCloseable {
    /** @param root what was parsed before the verb; @param own the command's own options */
    public static Access open(ParseResult root, ParseResult own, Session session) {
        var kubeconfig = Kubeconfig.read(files(root, own, session));
        var context = kubeconfig.context(orEmpty(Options.anywhere(own, root, "--context")));
        var asked = orEmpty(Options.anywhere(own, root, "--namespace"));
        var config = kubeconfig.client(context);
        var cluster = new Cluster(
                config,
                QuickSockets.of(config, session),
                session.time(),
                text -> session.err().println("Warning: " + text));
        var fallback = context.namespace().isEmpty() ? "default" : context.namespace();
        return new Access(cluster, asked.isEmpty() ? fallback : asked, !asked.isEmpty());
    }

    /** Makes ready on another core what every answer needs, while this one reads the command line and the kubeconfig. */
    public static void prepare() {
        Thread.ofPlatform().daemon().start(() -> {
            InetAddress.getLoopbackAddress();
            QuickSockets.prepare();
            Json.read("0");
        });
    }

    /** {@code --kubeconfig}, else the one of {@code --data}, else the usual ones, else that of the usual data folder. */
    public static List<Path> files(ParseResult root, ParseResult own, Session session) {
        var explicit = Options.anywhere(own, root, "--kubeconfig");
        if (explicit != null) {
            return List.of(existing(session.resolve(explicit)));
        }
        var data = Options.anywhere(own, root, "--data");
        if (data != null) {
            return List.of(session.resolve(data).resolve("kubeconfig"));
        }
        var usual = Kubeconfig.usualFiles(session.environment());
        var ofUp = session.home().resolve(".deploy").resolve("kubeconfig");
        boolean none = usual.stream().noneMatch(Files::exists);
        return none && Files.exists(ofUp) ? List.of(ofUp) : usual;
    }

    /** Of the usual places any may be empty; a file that somebody names is meant to be there. */
    private static Path existing(Path file) {
        if (!Files.exists(file)) {
            throw Failure.usage("--kubeconfig: there is no file " + file);
        }
        return file;
    }

    @Override
    public void close() {
        cluster.close();
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
