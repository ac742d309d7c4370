package sh.deploy.apiserver.audit;

import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** A file that the record cannot be kept in, until a person changes something. */
final class Unusable extends FileSystemException {
    private static final long serialVersionUID = 1;

    Unusable(Path file, String reason) {
        super(file.toString(), null, reason);
    }
}
