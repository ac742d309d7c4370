package sh.deploy.apiserver.audit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import sh.deploy.e2e.fuzz.FuzzTarget;

/** An address as it goes on record: of readable length, and without what stands before its host or in a parameter nobody knows. */
public final class RecordedAddressFuzz implements FuzzTarget {
    /** No input has it: each 5 is taken out. */
    private static final String SECRET = "pa55word";

    @Override
    public void read(byte[] input) {
        var address = new String(input, ISO_8859_1);
        int mark = address.indexOf('?');
        var path = mark < 0 ? address : address.substring(0, mark);
        var query = mark < 0 ? "" : address.substring(mark + 1);
        assertThat(RequestUri.of(path, query).text().length()).isLessThanOrEqualTo(RequestUri.MOST_BYTES);
        assertThat(RequestUri.of("https://user:" + SECRET + "@" + path.replace("5", ""), "")
                        .text())
                .doesNotContain(SECRET);
        assertThat(RequestUri.of("/", query.replace("5", "") + "&access_token=" + SECRET)
                        .text())
                .doesNotContain(SECRET);
    }
}
