package sh.deploy.apiserver.audit;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;

/**
 * Sees to it that a file has one server at a time that writes and rotates it. A file of its own beside it, {@code NAME.lock}, since the
 * kernel ends a lock when anybody in the process closes the locked file. The kernel ends it with the process as well, however that ends.
 */
final class WriterLock implements AutoCloseable {
    private final FileChannel channel;

    private WriterLock(FileChannel channel) {
        this.channel = channel;
    }

    /** @throws Unusable another server has it */
    static WriterLock take(Path file) throws IOException {
        var beside = file.resolveSibling(file.getFileName() + ".lock");
        var forOwner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        var channel = FileChannel.open(beside, EnumSet.of(CREATE, WRITE), forOwner);
        try {
            if (isLocked(channel)) {
                return new WriterLock(channel);
            }
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        throw new Unusable(file, "another server writes to it; give each a file of its own");
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException byThisProcess) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
