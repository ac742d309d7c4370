package sh.deploy.apiserver.audit;

import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Why something cannot be written, in words for everybody: without the file's path, which is nothing for clients. */
final class Obstacle {
    private Obstacle() {}

    static String of(Exception e) {
        return switch (e) {
            case NoSuchFileException gone -> "its folder is gone";
            case FileSystemException ofFile ->
                ofFile.getReason() == null ? ofFile.getClass().getSimpleName() : ofFile.getReason();
            default -> String.valueOf(e.getMessage());
        };
    }
}
