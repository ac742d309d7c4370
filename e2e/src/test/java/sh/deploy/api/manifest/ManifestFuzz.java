package sh.deploy.api.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import sh.deploy.e2e.fuzz.FuzzTarget;
import sh.deploy.e2e.fuzz.Reading;

/** A manifest as deployctl reads it: each field stands at a place in the text, and what is told of it is bounded. */
public final class ManifestFuzz implements FuzzTarget {
    private static final int MOST_REMARKS = 100;

    @Override
    public void read(byte[] input) throws Exception {
        var text = new String(input, UTF_8);
        var manifests =
                Reading.of(input, ManifestException.class, () -> new ManifestReader(Limits.USUAL).read("m", text));
        if (manifests == null) {
            return;
        }
        // As many lines as breaks of any sort can make.
        long lines = text.chars()
                        .filter(c -> c == '\n' || c == '\r' || c == '\u0085' || c == '\u2028' || c == '\u2029')
                        .count()
                + 1;
        for (var manifest : manifests) {
            assertThat(manifest.warnings()).hasSizeLessThanOrEqualTo(MOST_REMARKS);
            assertThat(manifest.duplicates()).hasSizeLessThanOrEqualTo(MOST_REMARKS);
            for (var twice : manifest.duplicates()) {
                assertThat(manifest.positions().ofKey(twice.field()).line()).isBetween(1, (int) lines);
            }
            for (var field : manifest.content().properties()) {
                assertThat(manifest.positions().ofValue(field.getKey()).line()).isBetween(1, (int) lines);
            }
        }
    }
}
