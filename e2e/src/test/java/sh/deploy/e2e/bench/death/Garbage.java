package sh.deploy.e2e.bench.death;

import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** Puts an {@link Allocator} into a running virtual machine. */
final class Garbage implements AutoCloseable {
    private static final int MEBIBYTES_PER_SECOND = 200;
    private static final int SECONDS_BETWEEN_COLLECTIONS = 60;

    private final Path jar;
    private final VirtualMachine machine;

    private Garbage(Path jar, VirtualMachine machine) {
        this.jar = jar;
        this.machine = machine;
    }

    static Garbage in(long pid) throws Exception {
        var garbage = new Garbage(jar(), VirtualMachine.attach("" + pid));
        garbage.machine.loadAgent(garbage.jar.toString(), MEBIBYTES_PER_SECOND + " " + SECONDS_BETWEEN_COLLECTIONS);
        return garbage;
    }

    /** So far. */
    long mebibytes() throws IOException {
        return figure(Allocator.ALLOCATED_MEBIBYTES);
    }

    /** Full collections so far. */
    long collections() throws IOException {
        return figure(Allocator.COLLECTIONS);
    }

    @Override
    public void close() throws Exception {
        machine.loadAgent(jar.toString(), "");
        machine.detach();
        Files.delete(jar);
    }

    private long figure(String name) throws IOException {
        return Long.parseLong(machine.getSystemProperties().getProperty(name, "0"));
    }

    private static Path jar() throws IOException {
        var manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Agent-Class", Allocator.class.getName());
        var entry = Allocator.class.getName().replace('.', '/') + ".class";
        var jar = Files.createTempFile("deploy-bench-allocator", ".jar");
        try (var out = new JarOutputStream(Files.newOutputStream(jar), manifest);
                var classFile = Objects.requireNonNull(Allocator.class.getResourceAsStream("/" + entry))) {
            out.putNextEntry(new JarEntry(entry));
            classFile.transferTo(out);
        }
        return jar;
    }
}
