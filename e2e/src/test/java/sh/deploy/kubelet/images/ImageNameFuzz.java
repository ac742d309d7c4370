package sh.deploy.kubelet.images;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import sh.deploy.e2e.fuzz.FuzzTarget;

/** The name of an image: one that is valid holds no more than its parts, and leads nowhere else on a registry or a disk. */
public final class ImageNameFuzz implements FuzzTarget {
    @Override
    public void read(byte[] input) {
        var text = new String(input, UTF_8);
        var name = ImageName.of(text);
        if (ImageName.isValid(text)) {
            assertThat(text).matches("[!-~]+").doesNotContain("..", "//");
            var whole = (name.registry().isEmpty() ? "" : name.registry() + "/")
                    + name.repository()
                    + (name.tag().isEmpty() ? "" : ":" + name.tag())
                    + (name.digest().isEmpty() ? "" : "@" + name.digest());
            assertThat(whole).isEqualTo(text);
        }
    }
}
