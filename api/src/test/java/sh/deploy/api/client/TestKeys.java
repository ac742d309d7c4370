package sh.deploy.api.client;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The PEM files beside the tests: an authority, a server for 127.0.0.1, a client; they serve tests only. */
final class TestKeys {
    private TestKeys() {}

    static String read(String file) throws IOException {
        try (var in = Objects.requireNonNull(TestKeys.class.getResourceAsStream(file), file)) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        }
    }
}
