package sh.deploy.apiserver.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import sh.deploy.e2e.fuzz.FuzzTarget;
import sh.deploy.e2e.fuzz.Reading;

/** An address: what is judged is what is looked up. */
public final class AddressFuzz implements FuzzTarget {
    @Override
    public void read(byte[] input) throws Exception {
        var address = new String(input, ISO_8859_1);
        int mark = address.indexOf('?');
        var query = mark < 0 ? "" : address.substring(mark + 1);
        var unused = Reading.of(input, () -> Query.parse(query).number("limit", 0));
        var plain = Reading.of(input, () -> PlainPath.of(mark < 0 ? address : address.substring(0, mark)));
        if (plain == null) {
            return;
        }
        assertThat(PlainPath.of(plain)).isEqualTo(plain);
        var path = Reading.of(input, () -> ResourcePath.parse(plain));
        if (path != null) {
            // The version is looked up as it is written, and none is written with escapes.
            for (var part : List.of(path.group(), path.resource(), path.namespace(), path.name(), path.subresource())) {
                assertThat(part).doesNotContain("/", "%").isNotEqualTo(".").isNotEqualTo("..");
            }
        }
    }
}
