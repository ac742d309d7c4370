package sh.deploy.apiserver.authn.oidc;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.api.manifest.ManifestException;
import sh.deploy.api.manifest.Position;
import sh.deploy.apiserver.authn.AnonymousAccess;
import sh.deploy.apiserver.configuration.ConfigurationText;

/**
 * The file, and what of it counts: another text does once it was the same in two looks, one after the other, so that none is taken that is
 * still being written; and only when all of it is right. For one thread at a time.
 */
final class ConfigurationFile {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigurationFile.class);

    private final Path file;
    private final AuthenticationConfiguration opened;
    private String inForce;
    private String seen;
    private @Nullable String refused;
    private volatile String fault = "";

    /**
     * @throws IOException when it cannot be read
     * @throws ManifestException when anything in it is wrong, with a line for each fault
     */
    ConfigurationFile(Path file) throws IOException {
        this.file = file;
        this.inForce = ConfigurationText.read(file);
        this.seen = inForce;
        this.opened = ConfigurationReader.read(file.toString(), inForce);
    }

    Path file() {
        return file;
    }

    /** What it said when it was opened. */
    AuthenticationConfiguration opened() {
        return opened;
    }

    /** Why what it says now does not count; empty where it does. For all threads. */
    String fault() {
        return fault;
    }

    /**
     * Looks whether something else counts from now on, and has it put in force.
     *
     * @param force what it throws keeps what was before in force; it is tried again at the next look
     * @return whether it was
     */
    boolean look(Consumer<AuthenticationConfiguration> force) {
        try {
            var text = ConfigurationText.read(file);
            boolean settled = text.equals(seen);
            seen = text;
            return settled && !text.equals(refused) && take(text, force);
        } catch (ManifestException e) {
            refused = seen;
            tell(String.valueOf(e.getMessage()), null);
        } catch (IOException e) {
            refused = null;
            tell(String.valueOf(e.getMessage()), null);
        } catch (RuntimeException e) {
            tell("it cannot be put in force: " + e, e);
        }
        return false;
    }

    private boolean take(String text, Consumer<AuthenticationConfiguration> force) {
        boolean changed = !text.equals(inForce);
        if (changed) {
            var next = ConfigurationReader.read(file.toString(), text);
            checkAnonymous(next.anonymous());
            force.accept(next);
        }
        inForce = text;
        fault = "";
        refused = null;
        return changed;
    }

    /** A file that is cut off would open the server to strangers. Source: as in Kubernetes. */
    private void checkAnonymous(AnonymousAccess changed) {
        if (!changed.equals(opened.anonymous())) {
            throw new ManifestException(
                    new Position(file.toString(), 1, 1),
                    "anonymous: Forbidden: may not be changed while the server runs",
                    "Leave it as it was at the start, or start the server anew");
        }
    }

    /** Once for as long as it stays the same. */
    private void tell(String why, @Nullable Exception trace) {
        if (!why.equals(fault)) {
            fault = why;
            LOG.error("{} does not count as it is now, and what it said before stays in force: {}", file, why, trace);
        }
    }
}
