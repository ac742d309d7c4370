package sh.deploy.deployctl.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import sh.deploy.api.access.Rbac;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.deployctl.Command;
import sh.deploy.deployctl.ExitCode;
import sh.deploy.deployctl.Failure;
import sh.deploy.deployctl.Options;
import sh.deploy.deployctl.Session;
import sh.deploy.deployctl.audit.Evidence.Listed;
import sh.deploy.deployctl.cluster.Access;
import sh.deploy.deployctl.cluster.Cluster;
import sh.deploy.deployctl.output.ObjectPrinter;

/** {@code audit}: checks how a running cluster is guarded, and says what to mend. Changes nothing. */
public final class Audit implements Command {
    private static final String RBAC = "/apis/" + Rbac.API_VERSION + "/";

    /** What checks ask for, and where it is listed. */
    private static final Map<String, String> LISTS = Map.of(
            Rbac.CLUSTER_ROLES,
            RBAC + Rbac.CLUSTER_ROLES,
            Rbac.ROLES,
            RBAC + Rbac.ROLES,
            Rbac.CLUSTER_ROLE_BINDINGS,
            RBAC + Rbac.CLUSTER_ROLE_BINDINGS,
            Rbac.ROLE_BINDINGS,
            RBAC + Rbac.ROLE_BINDINGS,
            "namespaces",
            "/api/v1/namespaces",
            "nodes",
            "/api/v1/nodes",
            "pods",
            "/api/v1/pods");

    @Override
    public void prepare() {
        Access.prepare();
    }

    @Override
    public CommandSpec spec() {
        var spec = Options.clientCommand(
                this,
                "audit",
                "Check how a running cluster is guarded, in the manner of the CIS benchmark, and say what to mend.");
        Options.value(spec, "FORMAT", "json or yaml.", "-o", "--output");
        return spec;
    }

    @Override
    public int run(ParseResult parsed, Session session) throws Exception {
        var own = parsed.hasSubcommand() ? parsed.subcommand() : parsed;
        var format = Options.text(own, "-o", "");
        if (!List.of("", "json", "yaml").contains(format)) {
            throw Failure.usage("--output must be yaml or json, not \"" + format + "\"");
        }
        Report report;
        try (var access = Access.open(parsed, own, session)) {
            report = Report.of(Checks.ALL, evidence(parsed, own, access, session));
        }
        if (format.isEmpty()) {
            report.print(session.out());
        } else {
            ObjectPrinter.of(format).print(List.of(report.object()), true, session.out());
        }
        return report.isClean() ? ExitCode.DONE : ExitCode.REFUSED;
    }

    private static Evidence evidence(ParseResult root, ParseResult own, Access access, Session session)
            throws IOException {
        var cluster = access.cluster();
        cluster.get("/version"); // nobody is told of forty checks that failed where there is no server
        var lists = new LinkedHashMap<String, Listed>();
        LISTS.forEach((resource, path) -> lists.put(resource, list(cluster, resource, path)));
        var folder = folder(root, own, cluster, session);
        var nodes = lists.getOrDefault("nodes", Listed.unseen("nodes were not listed"));
        var answers = new Trials(cluster, access.namespace(), nodes, folder, session.time()).all();
        return new Evidence(session.time().now(), folder, answers, lists);
    }

    private static Listed list(Cluster cluster, String resource, String path) {
        try {
            return Listed.of(cluster.get(path).path("items").values().stream().toList());
        } catch (ProblemException refused) {
            return Listed.unseen(
                    resource + " cannot be listed: " + refused.problem().message());
        }
    }

    /** Only that of the cluster that is asked: another's may lie where a data folder usually does. */
    private static Folder folder(ParseResult root, ParseResult own, Cluster cluster, Session session)
            throws IOException {
        var given = Options.anywhere(own, root, "--data");
        var folder = given == null ? session.home().resolve(".deploy") : session.resolve(given);
        try {
            Files.readAttributes(folder, BasicFileAttributes.class);
        } catch (NoSuchFileException none) {
            if (given != null) {
                throw Failure.usage("--data: there is no folder " + folder);
            }
            return new Folder.Elsewhere("there is no folder " + folder
                    + " on this machine; ask where the cluster's data folder is," + " or name it with --data");
        } catch (IOException e) {
            return new Folder.Hidden(folder + " cannot be looked at: " + e);
        }
        var known = cluster.config().certificateAuthority();
        if (known == null) {
            return new Folder.Hidden("whether " + folder
                    + " is this cluster's cannot be told: the kubeconfig names no certificate" + " authority");
        }
        return whoseAuthorityIs(known, folder);
    }

    private static Folder whoseAuthorityIs(String known, Path folder) throws IOException {
        var authority = folder.resolve("pki").resolve("ca.crt");
        String lying;
        try {
            lying = Files.readString(authority);
        } catch (NoSuchFileException none) {
            return new Folder.Elsewhere(folder + " is no data folder: it has no pki/ca.crt");
        } catch (IOException e) {
            return new Folder.Hidden(authority + " cannot be read: " + e);
        }
        return lying.strip().equals(known.strip())
                ? new Folder.Seen(DataFiles.read(folder.toRealPath()))
                : new Folder.Elsewhere(
                        folder + " is of another cluster; name this one's with --data, where it is on this machine");
    }
}
