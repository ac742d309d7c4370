package sh.deploy.deployctl.manifest;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import sh.deploy.api.manifest.Limits;
import sh.deploy.api.manifest.Manifest;
import sh.deploy.api.manifest.ManifestException;
import sh.deploy.api.manifest.ManifestReader;
import sh.deploy.deployctl.Failure;
import sh.deploy.deployctl.Session;

/** Finds and reads the manifests that {@code -f} names: files, folders, and {@code -} for standard input. */
public final class ManifestFiles {
    private static final List<String> EXTENSIONS = List.of(".yaml", ".yml", ".json");
    private static final int MAX_BYTES = 4 * Limits.USUAL.maxCharacters();
    private static final int MAX_DEPTH = 64;

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
                manifests.addAll(parse("stdin", text("standard input", session.in())));
            } else if (argument.isEmpty()) {
                throw Failure.usage("-f takes a file, a folder, or - for standard input, not an empty name");
            } else if (argument.startsWith("http://") || argument.startsWith("https://")) {
                throw Failure.usage(
                        "manifests are not read from the network: fetch " + argument + " first, and look at it");
            } else {
                manifests.addAll(ofPath(argument));
            }
        }
        if (manifests.isEmpty()) {
            throw Failure.refused("no objects in " + String.join(", ", arguments));
        }
        return manifests;
    }

    private List<Manifest> ofPath(String argument) {
        var path = session.resolve(argument);
        if (!Files.exists(path)) {
            throw Failure.refused("there is no file or folder " + argument);
        }
        if (!Files.isDirectory(path)) {
            return parse(argument, text(argument, path));
        }
        var folder = real(path);
        var manifests = new ArrayList<Manifest>();
        for (var file : files(argument, folder)) {
            var shown = Path.of(argument).resolve(folder.relativize(file)).toString();
            manifests.addAll(parse(shown, text(shown, file)));
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

    private List<Path> files(String argument, Path folder) {
        var found = new ArrayList<Path>();
        try {
            Files.walkFileTree(folder, Set.of(), recursive ? MAX_DEPTH : 1, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path below, BasicFileAttributes attributes) {
                    return hidden(below) && !below.equals(folder)
                            ? FileVisitResult.SKIP_SUBTREE
                            : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (Files.isRegularFile(file) && EXTENSIONS.stream().anyMatch(file.toString()::endsWith)) {
                        found.add(file);
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw Failure.refused("cannot look into " + argument + ": " + e.getMessage());
        }
        if (found.isEmpty()) {
            throw Failure.refused("the folder " + argument + " holds no .yaml, .yml or .json files"
                    + (recursive ? "" : "; -R looks into folders below"));
        }
        return found.stream().sorted().toList();
    }

    /** The folder itself may be a link; links below it are not followed into other folders. */
    private static Path real(Path folder) {
        try {
            return folder.toRealPath();
        } catch (IOException e) {
            throw Failure.refused("cannot look into " + folder + ": " + e.getMessage());
        }
    }

    /** Folders such as {@code .git}, whose files are not meant for a cluster. */
    private static boolean hidden(Path folder) {
        return folder.getFileName() != null && folder.getFileName().toString().startsWith(".");
    }

    private static String text(String shown, Path file) {
        try (var in = new FileInputStream(file.toFile())) {
            return text(shown, in);
        } catch (IOException e) {
            throw Failure.refused("cannot read " + shown + ": " + e.getMessage());
        }
    }

    /** Bounded by what comes, since pipes and devices do not say their size. */
    private static String text(String shown, InputStream in) {
        try {
            var bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw Failure.refused(shown + " is larger than a manifest may be (" + Limits.USUAL.maxCharacters()
                        + " characters). Split it");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw Failure.refused("cannot read " + shown + ": " + e.getMessage());
        }
    }
}
