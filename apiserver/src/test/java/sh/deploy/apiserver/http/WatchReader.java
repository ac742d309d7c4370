package sh.deploy.apiserver.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads the events of a watch, waiting for each. */
final class WatchReader implements AutoCloseable {
    private final int status;
    private final BufferedReader lines;

    WatchReader(int status, InputStream body) {
        this.status = status;
        this.lines = new BufferedReader(new InputStreamReader(body, UTF_8));
    }

    int status() {
        return status;
    }

    /** The next event; null when the watch has ended. */
    @Nullable
    JsonNode nextOrEnd() {
        try {
            var line = lines.readLine();
            return line == null ? null : HttpsClient.JSON.readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    JsonNode next() {
        var event = nextOrEnd();
        if (event == null) {
            throw new AssertionError("the watch ended");
        }
        return event;
    }

    /** The next event in short: {@code ADDED web}. */
    String nextShort() {
        var event = next();
        return event.path("type").asString() + " "
                + event.path("object").path("metadata").path("name").asString("");
    }

    @Override
    public void close() {
        try {
            lines.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
