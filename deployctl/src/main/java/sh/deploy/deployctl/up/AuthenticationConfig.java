package sh.deploy.deployctl.up;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import sh.deploy.deployctl.Failure;
import sh.deploy.deployctl.Session;

/** Where the file is that says which OpenID Connect issuers' tokens are taken. */
final class AuthenticationConfig {
    static final String HELP =
            "Which OpenID Connect issuers' tokens are taken: Kubernetes' AuthenticationConfiguration."
                    + " Changes of the file count at once.";

    private AuthenticationConfig() {}

    /**
     * @param given as a person wrote it; empty for none
     * @param source the option or setting that it comes from
     * @return absolute; null for none
     * @throws Failure when there is no such file
     */
    static @Nullable Path file(String given, String source, Session session) {
        if (given.isEmpty()) {
            return null;
        }
        var file = session.resolve(given).toAbsolutePath().normalize();
        if (!Files.isRegularFile(file)) {
            throw Failure.usage(source + " takes a file, and there is none at " + file);
        }
        return file;
    }
}
