package sh.deploy.apiserver.authn.oidc;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.api.manifest.ManifestException;

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
    private String fault = "";

    /**
     * @throws IOException when it cannot be read
     * @throws ManifestException when anything in it is wrong, with a line for each fault
     */
    ConfigurationFile(Path file) throws IOException {
        this.file = file;
        this.inForce = text(file);
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

    /** Why what it says now does not count; empty where it does. */
    String fault() {
        return fault;
    }

    /** What counts from now on; null where that has not changed. */
    @Nullable
    AuthenticationConfiguration look() {
        try {
            var text = text(file);
            boolean settled = text.equals(seen);
            seen = text;
            return settled && !text.equals(refused) ? take(text) : null;
        } catch (ManifestException e) {
            refused = seen;
            tell(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            refused = null;
            tell(String.valueOf(e.getMessage()));
        }
        return null;
    }

    private @Nullable AuthenticationConfiguration take(String text) {
        var changed = text.equals(inForce) ? null : ConfigurationReader.read(file.toString(), text);
        inForce = text;
        fault = "";
        refused = null;
        return changed;
    }

    /** Once for as long as it stays the same. */
    private void tell(String why) {
        if (!why.equals(fault)) {
            fault = why;
            LOG.error("{} does not count as it is now, and what it said before stays in force: {}", file, why);
        }
    }

    private static String text(Path file) throws IOException {
        try {
            if (Files.size(file) > ConfigurationReader.MOST_CHARACTERS) {
                throw new IOException(file + " has more than " + ConfigurationReader.MOST_CHARACTERS + " bytes");
            }
            return Files.readString(file, UTF_8);
        } catch (NoSuchFileException e) {
            throw new IOException("there is no file " + file, e);
        } catch (FileSystemException e) {
            throw new IOException(file + " cannot be read: " + e.getClass().getSimpleName(), e);
        } catch (CharacterCodingException e) {
            throw new IOException(file + " is not UTF-8 text", e);
        }
    }
}
