package sh.deploy.apiserver.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import sh.deploy.e2e.fuzz.FuzzTarget;
import sh.deploy.e2e.fuzz.Reading;

/** A header {@code Accept}: what is chosen does not depend on how it is written. */
public final class AcceptFuzz implements FuzzTarget {
    @Override
    public void read(byte[] input) throws Exception {
        var header = new String(input, ISO_8859_1);
        var choice = Reading.of(input, () -> Accepts.of(header));
        if (choice != null && !header.isBlank()) {
            assertThat(Accepts.of(header.toUpperCase(Locale.ROOT))).isEqualTo(choice);
            assertThat(Accepts.of(" " + header + " ,")).isEqualTo(choice);
        }
    }
}
