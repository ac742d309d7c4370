package sh.deploy.deployctl.manifest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import sh.deploy.api.manifest.Limits;
import sh.deploy.api.manifest.Manifest;
import sh.deploy.api.manifest.ManifestException;
import sh.deploy.api.manifest.ManifestReader;
import sh.deploy.api.manifest.Position;
import sh.deploy.deployctl.Failure;
import sh.deploy.deployctl.Session;

/** Finds and reads the manifests that {@code -f} names: files, folders, and {@code -} for standard input. */
public final class ManifestFiles {
    private static final List<String> EXTENSIONS = List.of(".yaml", ".yml", ".json");

    private final Session session;
    private final boolean recursive;
    private final Consumer<Manifest.Remark> warnings;

    public ManifestFiles(Session session, boolean recursive, Consumer<Manifest.Remark> warnings) {
        this.session = session;
        this.recursive = recursive;
        this.warnings = warnings;
    }

    /** All documents in the order of the arguments, files of a folder by name. */
    public List<Manifest> read(List<String> arguments) {
        var manifests = new ArrayList<Manifest>();
        for (var argument : arguments) {
            if (argument.equals("-")) {
                manifests.addAll(parse("stdin", standardInput()));
            } else if (argument.startsWith("http://") || argument.startsWith("https://")) {
                throw Failure.usage(
                        "manifests are not read from the network: fetch " + argument + " first, and look at it");
            } else {
                files(argument).forEach(file -> manifests.addAll(parse(shown(argument, file), text(file))));
            }
        }
        if (manifests.isEmpty()) {
            throw Failure.refused("no objects in " + String.join(", ", arguments));
        }
        return manifests;
    }

    private List<Manifest> parse(String source, String text) {
        var manifests = new ManifestReader(Limits.USUAL).read(source, text);
        manifests.forEach(manifest -> {
            manifest.warnings().forEach(warnings);
            manifest.duplicates().stream().findFirst().ifPresent(twice -> {
                throw new ManifestException(twice.position(), twice.message(), "");
            });
        });
        return manifests;
    }

    private List<Path> files(String argument) {
        var path = session.resolve(argument);
        if (!Files.exists(path)) {
            throw Failure.refused("there is no file or folder " + argument);
        }
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (var found = Files.walk(path, recursive ? Integer.MAX_VALUE : 1)) {
            var files = found.filter(file -> EXTENSIONS.stream().anyMatch(file.toString()::endsWith))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
            if (files.isEmpty()) {
                throw Failure.refused("the folder " + argument + " holds no .yaml, .yml or .json files"
                        + (recursive ? "" : "; -R looks into folders below"));
            }
            return files;
        } catch (IOException e) {
            throw Failure.refused("cannot look into " + argument + ": " + e.getMessage());
        }
    }

    private static String shown(String argument, Path file) {
        var path = Path.of(argument);
        return file.endsWith(path) ? argument : path.resolve(file.getFileName()).toString();
    }

    private static String text(Path file) {
        try {
            if (Files.size(file) > 4L * Limits.USUAL.maxCharacters()) {
                throw new ManifestException(
                        new Position(file.toString(), 1, 1), "the file is larger than a manifest may be", "Split it");
            }
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw Failure.refused("cannot read " + file + ": " + e.getMessage());
        }
    }

    private String standardInput() {
        try {
            return new String(session.in().readNBytes(4 * Limits.USUAL.maxCharacters() + 1), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw Failure.refused("cannot read standard input: " + e.getMessage());
        }
    }
}
