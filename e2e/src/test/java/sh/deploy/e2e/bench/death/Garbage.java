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
import sh.deploy.api.time.Time;

/** Puts an {@link Allocator} into a running virtual machine. */
final class Garbage implements AutoCloseable {
    private static final int MEBIBYTES_PER_SECOND = 200;
    private static final double LEAST_MEBIBYTES_PER_SECOND = 190;
    private static final int SECONDS_BETWEEN_COLLECTIONS = 60;
    private static final double NANOS_PER_SECOND = 1e9;

    /** @param collections full ones that were forced */
    record Rate(double mebibytesPerSecond, long collections) {
        /** Whether it is about what was asked for; the last collection may be yet to come. */
        boolean suffices(double minutes) {
            return mebibytesPerSecond >= LEAST_MEBIBYTES_PER_SECOND && collections >= minutes - 1;
        }
    }

    private final Path jar;
    private final VirtualMachine machine;
    private final Time time;
    private final long startNanos;

    private Garbage(Path jar, VirtualMachine machine, Time time) {
        this.jar = jar;
        this.machine = machine;
        this.time = time;
        this.startNanos = time.nanos();
    }

    static Garbage in(long pid, Time time) throws Exception {
        var garbage = new Garbage(jar(), VirtualMachine.attach("" + pid), time);
        garbage.machine.loadAgent(garbage.jar.toString(), MEBIBYTES_PER_SECOND + " " + SECONDS_BETWEEN_COLLECTIONS);
        return garbage;
    }

    /** From its start until now. */
    Rate rate() throws IOException {
        double seconds = (time.nanos() - startNanos) / NANOS_PER_SECOND;
        return new Rate(figure(Allocator.ALLOCATED_MEBIBYTES) / seconds, figure(Allocator.COLLECTIONS));
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
