package sh.deploy.apiserver.authn;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.time.Time;

/**
 * Tokens that stand in a file, one a line: {@code token,user,"group1,group2",expiry}. The expiry (ISO 8601) may be left out;
 * lines that start with {@code #} are skipped. The file is read again when it has changed. Safe for all threads.
 */
public final class TokenFile implements Tokens {
    private static final long LOOK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

    private record Holder(Caller caller, @Nullable Instant expiry) {}

    private final Path file;
    private final Time time;
    private Map<String, Holder> byDigest = Map.of();
    private @Nullable FileTime readAt;
    private long lookedAtNanos;

    public TokenFile(Path file, Time time) throws IOException {
        this.file = file;
        this.time = time;
        this.lookedAtNanos = time.nanos();
        read();
    }

    /** Opens the file; when there is none, makes it with one new token for the administrator. */
    public static TokenFile openOrCreate(Path file, Time time) throws IOException {
        if (!Files.exists(file)) {
            var bytes = new byte[32];
            new SecureRandom().nextBytes(bytes);
            var token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, "# token,user,\"groups\",expiry\n" + token + ",admin,\"system:masters\",\n");
        }
        return new TokenFile(file, time);
    }

    @Override
    public @Nullable Proof prove(String token) {
        var holder = holders().get(TokenDigest.of(token));
        if (holder == null) {
            return null;
        }
        if (holder.expiry() != null && !time.now().isBefore(holder.expiry())) {
            throw Authenticator.unauthorized("the bearer token expired at " + holder.expiry() + "; ask for a new one");
        }
        return new Proof(holder.caller(), Set.of(Authenticator.AUDIENCE));
    }

    private synchronized Map<String, Holder> holders() {
        if (time.nanos() - lookedAtNanos > LOOK_AGAIN_NANOS) {
            lookedAtNanos = time.nanos();
            try {
                if (!Files.getLastModifiedTime(file).equals(readAt)) {
                    read();
                }
            } catch (IOException e) {
                byDigest = Map.of();
            }
        }
        return byDigest;
    }

    private synchronized void read() throws IOException {
        var read = new HashMap<String, Holder>();
        readAt = Files.getLastModifiedTime(file);
        for (var line : Files.readAllLines(file)) {
            if (!line.isBlank() && !line.startsWith("#")) {
                add(read, line);
            }
        }
        byDigest = Map.copyOf(read);
    }

    private void add(Map<String, Holder> holders, String line) throws IOException {
        var fields = line.split(",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", -1);
        if (fields.length < 3) {
            throw new IOException("a line of " + file + " is not token,user,\"groups\",expiry");
        }
        var groups = new TreeSet<String>();
        for (var group : fields[2].replace("\"", "").split("[,;]")) {
            if (!group.isBlank()) {
                groups.add(group.strip());
            }
        }
        groups.add("system:authenticated");
        var expiry = fields.length > 3 && !fields[3].isBlank() ? instant(fields[3].strip()) : null;
        holders.put(
                TokenDigest.of(fields[0].strip()),
                new Holder(new Caller(fields[1].strip(), Set.copyOf(groups), "token"), expiry));
    }

    private Instant instant(String text) throws IOException {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new IOException("an expiry in " + file + " is not like 2030-01-31T12:00:00Z: " + text, e);
        }
    }
}
