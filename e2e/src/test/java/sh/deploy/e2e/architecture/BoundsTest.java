package sh.deploy.e2e.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import sh.deploy.api.bounds.Bounds;
import sh.deploy.apiserver.http.Limits;
import sh.deploy.apiserver.kinds.policy.NameRule;

/** Bounds on what comes from outside are what README says, and what is kept to. */
class BoundsTest {
    private static final Pattern ROW =
            Pattern.compile("^\\| `([A-Z0-9_]+)`[^|]*\\| (\\d+( s)?) \\|$", Pattern.MULTILINE);

    @Test
    void areThoseOfTheTableInReadme() throws Exception {
        var written = new TreeMap<String, String>();
        for (var field : Bounds.class.getFields()) {
            if (Modifier.isStatic(field.getModifiers())) {
                var value = field.get(null);
                written.put(field.getName(), value instanceof Duration wait ? wait.toSeconds() + " s" : "" + value);
            }
        }

        assertThat(table()).isEqualTo(written);
    }

    private static Map<String, String> table() throws IOException {
        var table = new TreeMap<String, String>();
        ROW.matcher(Files.readString(Path.of("../README.md")))
                .results()
                .forEach(row -> table.put(row.group(1), row.group(2)));
        return table;
    }

    @Test
    void areThoseThatAServerBeginsWith() {
        var limits = Limits.DEFAULT;

        assertThat(limits.bodyBytes()).isEqualTo(Bounds.BODY_BYTES);
        assertThat(limits.headerBytes()).isEqualTo(Bounds.HEADER_BYTES);
        assertThat(limits.headerWait()).isEqualTo(Bounds.HEADER_WAIT);
        assertThat(limits.bodyWait()).isEqualTo(Bounds.BODY_WAIT);
        assertThat(limits.idleWait()).isEqualTo(Bounds.IDLE_WAIT);
        assertThat(limits.streams()).isEqualTo(Bounds.HTTP2_STREAMS);
        assertThat(limits.inFlight()).isEqualTo(Bounds.UNKNOWN_REQUESTS);
        assertThat(NameRule.SUBDOMAIN.maxLength()).isEqualTo(Bounds.NAME_CHARACTERS);
        assertThat(NameRule.LABEL.maxLength()).isEqualTo(Bounds.LABEL_CHARACTERS);
    }
}
