package sh.deploy.deployctl.output;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import sh.deploy.deployctl.Failure;
import sh.deploy.e2e.fuzz.FuzzTarget;
import sh.deploy.e2e.fuzz.Reading;
import tools.jackson.databind.JsonNode;

/** A JSONPath template: refused at its place, or it makes a text of every object. */
public final class JsonPathFuzz implements FuzzTarget {
    private static final JsonNode POD = Json.read("""
            {"kind":"Pod","metadata":{"name":"a","labels":{"a.b/c":"d"}},"spec":{"containers":[{"name":"x","n":1},{"name":"y","n":2.5}]}}
            """);

    /** Longer ones could ask for more of them than fits into a test. */
    private static final int LONGEST = 80;

    @Override
    public void read(byte[] input) throws Exception {
        var template = new String(input, UTF_8);
        if (template.length() > LONGEST) {
            return;
        }
        var path = Reading.of(input, Failure.class, () -> JsonPath.parse(template));
        if (path != null) {
            assertThat(path.text(POD)).isEqualTo(path.text(POD));
            assertThat(path.select(POD)).doesNotContainNull();
        }
    }
}
