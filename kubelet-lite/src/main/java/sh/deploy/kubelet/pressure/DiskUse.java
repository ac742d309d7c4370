package sh.deploy.kubelet.pressure;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import sh.deploy.kubelet.linux.FileBlocks;

/**
 * Adds up what a folder takes on the disk, as du(1) does: blocks, not lengths, since a file may have holes. Stays on paths; follows no
 * link.
 */
final class DiskUse extends SimpleFileVisitor<Path> {
    /** A walk over so many takes about a second; what is beyond is not counted. */
    static final int MOST_FILES = 100_000;

    /** Each level holds a folder open while the walk is below it. */
    static final int DEEPEST = 256;

    private final FileBlocks blocks;
    private final Path root;
    private final int mostFiles;
    private long bytes;
    private long inodes;
    private boolean truncated;

    private DiskUse(FileBlocks blocks, Path root, int mostFiles) {
        this.blocks = blocks;
        this.root = root;
        this.mostFiles = mostFiles;
    }

    /**
     * What is in a folder.
     *
     * @param truncated it holds more than was counted
     */
    record Sum(long bytes, long inodes, boolean truncated) {}

    static Sum of(Path folder) {
        return of(folder, MOST_FILES);
    }

    static Sum of(Path folder, int mostFiles) {
        try (var blocks = new FileBlocks()) {
            var use = new DiskUse(blocks, folder, mostFiles);
            Files.walkFileTree(folder, Set.of(), DEEPEST, use);
            return new Sum(use.bytes, use.inodes, use.truncated);
        } catch (IOException gone) {
            return new Sum(0, 0, false);
        }
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
        return folder.equals(root) ? FileVisitResult.CONTINUE : count(folder, attributes);
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        truncated |= attributes.isDirectory(); // the deepest are not entered
        return count(file, attributes);
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) {
        truncated |= !(failure instanceof NoSuchFileException);
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) {
        truncated |= failure != null;
        return FileVisitResult.CONTINUE;
    }

    private FileVisitResult count(Path file, BasicFileAttributes attributes) {
        if (inodes == mostFiles) {
            truncated = true;
            return FileVisitResult.TERMINATE;
        }
        bytes += blocks.bytes(file).orElse(attributes.size());
        inodes++;
        return FileVisitResult.CONTINUE;
    }
}
