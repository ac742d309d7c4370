package sh.deploy.deployctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ClientJarTest {
    private static final List<String> CLIENT_PACKAGES =
            List.of("audit", "command", "cluster", "describe", "kubeconfig", "manifest", "output", "tls");
    private static final Map<String, ClassModel> CLASSES = new HashMap<>();

    @BeforeAll
    static void build(@TempDir Path folder) throws Exception {
        var file = folder.resolve("client.jar");
        ClientJar.main(new String[] {file.toString()});
        try (var jar = new JarFile(file.toFile())) {
            for (var entry :
                    jar.stream().filter(e -> e.getName().endsWith(".class")).toList()) {
                var model = ClassFile.of().parse(jar.getInputStream(entry).readAllBytes());
                CLASSES.put(model.thisClass().asInternalName(), model);
            }
        }
    }

    @Test
    void holdsNoClassThatACacheWouldLeaveOutForItsAge() {
        assertThat(CLASSES).containsKey("picocli/CommandLine");
        assertThat(CLASSES.values()).allMatch(model -> model.majorVersion() >= ClassFile.JAVA_7_VERSION);
    }

    @Test
    void holdsEverythingThatCommandsOfAClientAndTheirTrainingName() {
        var missing = new TreeSet<String>();
        CLASSES.values().stream()
                .filter(ClientJarTest::isOfAClient)
                .forEach(model -> StreamSupport.stream(model.constantPool().spliterator(), false)
                        .filter(ClassEntry.class::isInstance)
                        .map(entry -> ((ClassEntry) entry).asInternalName())
                        .filter(name ->
                                !name.startsWith("[") && !name.startsWith("java/") && !name.startsWith("javax/"))
                        .filter(name -> !CLASSES.containsKey(name))
                        .forEach(name -> missing.add(model.thisClass().asInternalName() + " needs " + name)));
        assertThat(missing).isEmpty();
    }

    private static boolean isOfAClient(ClassModel model) {
        var name = model.thisClass().asInternalName();
        return name.equals("sh/deploy/deployctl/ClientTraining")
                || CLIENT_PACKAGES.stream().anyMatch(part -> name.startsWith("sh/deploy/deployctl/" + part + "/"));
    }
}
