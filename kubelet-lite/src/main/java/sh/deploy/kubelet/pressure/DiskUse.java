package sh.deploy.kubelet.pressure;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import sh.deploy.kubelet.linux.FileBlocks;

/** Adds up what a folder takes on the disk, as du(1) does: blocks, not lengths, since a file may have holes. Stays on paths; follows no link. */
final class DiskUse extends SimpleFileVisitor<Path> {
    /** A walk over so many takes about a second; what is beyond is not counted. */
    static final int MOST_FILES = 100_000;

    private final FileBlocks blocks;
    private long bytes;
    private long inodes;

    private DiskUse(FileBlocks blocks) {
        this.blocks = blocks;
    }

    /** What a folder takes. */
    record Sum(long bytes, long inodes) {}

    static Sum of(Path folder) {
        try (var blocks = new FileBlocks()) {
            var use = new DiskUse(blocks);
            Files.walkFileTree(folder, use);
            return new Sum(use.bytes, use.inodes);
        } catch (IOException gone) {
            return new Sum(0, 0);
        }
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
        return count(folder);
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        return count(file);
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException vanished) {
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @org.jspecify.annotations.Nullable IOException vanished) {
        return FileVisitResult.CONTINUE;
    }

    private FileVisitResult count(Path file) {
        bytes += blocks.bytes(file);
        inodes++;
        return inodes < MOST_FILES ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
    }
}
