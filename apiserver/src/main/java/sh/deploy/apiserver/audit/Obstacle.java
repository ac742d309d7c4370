package sh.deploy.apiserver.audit;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Why something cannot be written, in words for everybody: without the file's path, which is nothing for clients. */
final class Obstacle {
    private Obstacle() {}

    /** Whether it may be over without anybody's doing, as with a disk that is full; false for what only a mistake explains. */
    static boolean mayPass(IOException e) {
        return !(e instanceof Unusable
                || e instanceof AccessDeniedException
                || e instanceof FileAlreadyExistsException);
    }

    static String of(Exception e) {
        return switch (e) {
            case NoSuchFileException gone -> "its folder is gone";
            case FileSystemException ofFile ->
                ofFile.getReason() == null ? ofFile.getClass().getSimpleName() : ofFile.getReason();
            default -> String.valueOf(e.getMessage());
        };
    }
}
