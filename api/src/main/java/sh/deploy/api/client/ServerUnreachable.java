package sh.deploy.api.client;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/** No whole answer came: the server could not be reached, was not trusted, or the connection broke. */
public final class ServerUnreachable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean mayHaveArrived;

    ServerUnreachable(URI server, String what, boolean mayHaveArrived, @Nullable Throwable cause) {
        super(server + ": " + what, cause);
        this.mayHaveArrived = mayHaveArrived;
    }

    /** Whether the request may have been carried out all the same. False means it surely was not. */
    public boolean mayHaveArrived() {
        return mayHaveArrived;
    }
}
