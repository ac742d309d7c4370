package sh.deploy.deployctl.kubeconfig;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.UnaryOperator;
import sh.deploy.api.manifest.Limits;
import sh.deploy.api.manifest.ManifestReader;
import sh.deploy.deployctl.Failure;
import sh.deploy.deployctl.output.Yaml;
import tools.jackson.databind.node.ObjectNode;

/** A kubeconfig file, changed whole or not at all, readable by its owner alone. */
public final class KubeconfigStore {
    private final Path file;

    public KubeconfigStore(Path file) {
        this.file = file;
    }

    /** What the file says; an empty kubeconfig when it does not exist. */
    public ObjectNode read() throws IOException {
        if (!Files.exists(file)) {
            return KubeconfigEdit.empty();
        }
        var text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        var documents = new ManifestReader(Limits.USUAL).read(file.toString(), text);
        if (documents.isEmpty()) {
            return KubeconfigEdit.empty();
        }
        if (documents.getFirst().content() instanceof ObjectNode kubeconfig) {
            return kubeconfig;
        }
        throw Failure.refused(file + " is not a kubeconfig, and is left as it is");
    }

    /** Writes what the change makes of it, unless that is the same. */
    public void change(UnaryOperator<ObjectNode> change) throws IOException {
        var before = read();
        var after = change.apply(before);
        if (!after.equals(before) || !Files.exists(file)) {
            write(after);
        }
    }

    public void write(ObjectNode kubeconfig) throws IOException {
        // A link to a file elsewhere stays a link.
        var target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
        Files.createDirectories(target.resolveSibling(""));
        var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        var next = Files.createTempFile(target.resolveSibling(""), "." + target.getFileName(), "", owner);
        Files.writeString(next, Yaml.write(kubeconfig));
        Files.move(next, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
