package sh.deploy.deployctl.command;

import java.util.List;
import sh.deploy.deployctl.Session;
import sh.deploy.deployctl.cluster.Access;
import sh.deploy.deployctl.cluster.Targets;
import sh.deploy.deployctl.manifest.Document;
import sh.deploy.deployctl.manifest.Documents;
import sh.deploy.deployctl.manifest.ManifestFiles;

/** The objects that manifests name, for verbs other than apply. */
final class ManifestTargets {
    private ManifestTargets() {}

    static List<Targets.Target> of(List<String> files, Access access, Session session) {
        return documents(files, false, access, session).stream()
                .map(document -> new Targets.Target(document.resource(), List.of(document.name())))
                .toList();
    }

    static List<Document> documents(List<String> files, boolean recursive, Access access, Session session) {
        var manifests = new ManifestFiles(
                        session, recursive, warning -> session.err().println("Warning: " + warning))
                .read(files);
        return new Documents(access.cluster().resources(), access.namespace(), access.namespaceAsked()).of(manifests);
    }
}
