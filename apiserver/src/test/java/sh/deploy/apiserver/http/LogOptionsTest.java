package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Options of a log that make no sense are refused before the log is looked for. */
class LogOptionsTest extends ServerTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "limitBytes=0 | limitBytes: Invalid value: 0: must be greater than 0",
                "limitBytes=-1 | limitBytes: Invalid value: -1: must be greater than 0",
                "tailLines=-1 | tailLines: Invalid value: -1: must be greater than or equal to 0",
                "sinceSeconds=-1 | sinceSeconds: Invalid value: -1: must be greater than 0",
                "sinceSeconds=0 | sinceSeconds: Invalid value: 0: must be greater than 0",
                "sinceSeconds=5&sinceTime=2026-01-31T12:00:00Z | Forbidden: at most one of `sinceTime` or `sinceSeconds` may"
                        + " be specified",
            })
    void thatMakeNoSense(String query, String sentence) {
        var refused = admin.get(in("pods/p/log") + "?" + query);

        refused.assertRefused(422);
        assertThat(refused.message()).isEqualTo("PodLogOptions \"p\" is invalid: " + sentence);
        assertThat(refused.json().path("details").path("kind").asString()).isEqualTo("PodLogOptions");
    }

    @Test
    void severalAtOnce() {
        assertThat(admin.get(in("pods/p/log?limitBytes=0&tailLines=-1")).message())
                .startsWith("PodLogOptions \"p\" is invalid: [tailLines: ")
                .contains(", limitBytes: ");
    }

    @ParameterizedTest
    @CsvSource({"limitBytes=x", "sinceSeconds=1.5", "sinceTime=yesterday"})
    void thatCannotBeRead(String query) {
        admin.get(in("pods/p/log") + "?" + query).assertRefused(400);
    }

    /** Those that make sense get as far as the pod, which is not there. */
    @ParameterizedTest
    @CsvSource({
        "limitBytes=1",
        "tailLines=0",
        "sinceSeconds=1",
        "sinceSeconds=9223372036854775807",
        "sinceTime=2040-01-01T00:00:00Z",
        "sinceTime=9999-01-01T00:00:00Z",
        "sinceTime=0001-01-01T00:00:00Z"
    })
    void thatAreFine(String query) {
        admin.get(in("pods/p/log") + "?" + query).assertRefused(404);
    }
}
