package sh.deploy.deployctl;

import com.fasterxml.jackson.annotation.JsonFormat;
import io.netty.internal.tcnative.SSL;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.net.URISyntaxException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.snakeyaml.engine.v2.api.Load;
import picocli.CommandLine;
import sh.deploy.api.client.ApiClient;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLFactory;

/**
 * What the build runs to make the jar that commands start from: {@code ClientJar FILE}. It holds what a client of the API needs and
 * nothing else, in one file: picocli looks for a class of Groovy at every start, and misses it in each jar of the class path.
 *
 * <p>Class files from before stack maps get some, since an AOT cache takes no class without (JDK 25: "Old class has been linked").
 */
final class ClientJar {
    /** One class of each library. */
    private static final List<Class<?>> PARTS = List.of(
            Main.class,
            ApiClient.class,
            CommandLine.class,
            JsonParser.class,
            JsonNode.class,
            JsonFormat.class,
            YAMLFactory.class,
            Load.class,
            SSL.class);

    /** The first with stack maps that the virtual machine insists on. */
    private static final int JAVA_7 = ClassFile.JAVA_7_VERSION;

    private static final ClassFile REFRAMING = ClassFile.of(
            StackMapsOption.GENERATE_STACK_MAPS,
            ClassHierarchyResolverOption.of(
                    ClassHierarchyResolver.ofResourceParsing(ClientJar.class.getClassLoader())));

    private final Set<String> seen = new HashSet<>();

    private ClientJar() {}

    /** For the build alone. */
    public static void main(String[] args) throws IOException, URISyntaxException {
        var file = Path.of(args[0]);
        Files.createDirectories(file.toAbsolutePath().getParent());
        try (var out = new JarOutputStream(Files.newOutputStream(file))) {
            var jar = new ClientJar();
            for (var part : PARTS) {
                jar.copy(
                        Path.of(part.getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI()),
                        out);
            }
        }
    }

    /** @param part a jar, or the folder of classes that a test runs from */
    private void copy(Path part, JarOutputStream out) throws IOException {
        if (Files.isDirectory(part)) {
            copyAll(part, out);
            return;
        }
        try (var jar = FileSystems.newFileSystem(part)) {
            copyAll(jar.getPath("/"), out);
        }
    }

    private void copyAll(Path root, JarOutputStream out) throws IOException {
        try (var files = Files.walk(root)) {
            for (var file : files.filter(Files::isRegularFile).sorted().toList()) {
                var name = root.relativize(file).toString();
                if (isWanted(name) && seen.add(name)) {
                    var bytes = Files.readAllBytes(file);
                    out.putNextEntry(new ZipEntry(name));
                    out.write(name.endsWith(".class") ? reframed(bytes) : bytes);
                    out.closeEntry();
                }
            }
        }
    }

    /** Not the descriptions of modules, which a class path ignores, nor variants for other versions of Java, nor a class path. */
    private static boolean isWanted(String name) {
        return !name.endsWith("module-info.class")
                && !name.startsWith("META-INF/versions/")
                && !name.startsWith("META-INF/maven/")
                && !name.equals("META-INF/MANIFEST.MF");
    }

    private static byte[] reframed(byte[] bytes) {
        var model = REFRAMING.parse(bytes);
        if (model.majorVersion() >= JAVA_7) {
            return bytes;
        }
        // Code is written anew, and with it its stack maps, only when it passes through a transformation.
        var anew = ClassTransform.transformingMethodBodies((code, element) -> code.with(element));
        return REFRAMING.transformClass(
                model, anew.andThen(ClassTransform.endHandler(builder -> builder.withVersion(JAVA_7, 0))));
    }
}
