package sh.deploy.kubelet.images;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageNameTest {
    private static final String SHA_256 = "@sha256:" + "0a".repeat(32);

    @Test
    void comesApart() {
        assertThat(ImageName.of("localhost/a/b:1")).isEqualTo(new ImageName("localhost", "a/b", "1", ""));
        assertThat(ImageName.of("library/web")).isEqualTo(new ImageName("", "library/web", "", ""));
        assertThat(ImageName.of("Registry/web")).isEqualTo(new ImageName("Registry", "web", "", ""));
        assertThat(ImageName.of("r:5000/web@sha256:00").isLatest()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "web",
                "web:1",
                "web:_1.2-a",
                "library/web",
                "a__b/c-d/e---f.g_h",
                "localhost/web",
                "registry.example.com:5000/a/b/c:latest",
                "Registry/web",
                "[::1]:5000/web",
                "127.0.0.1/web:1"
            })
    void isOneThatARegistryKnows(String reference) {
        assertThat(ImageName.isValid(reference)).isTrue();
        assertThat(ImageName.isValid(reference + SHA_256)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Web",
                "a b",
                "/web",
                "web/",
                "a//b",
                "..",
                "../web",
                "deploy.local/../../etc/x",
                "a/../b",
                "a/./b",
                "-web",
                "web-",
                "a..b",
                "a___b",
                "web:",
                "web:.1",
                "web:a/b:c:d",
                "web@",
                "web@sha256:00",
                "web@md5:0123456789abcdef0123456789abcdef",
                "exa_mple.com/web",
                "-a.com/web",
                "a.com:/web",
                "a.com:x/web",
                "w\u00e9b",
                "web\n",
                "0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a"
            })
    void isNoneWhereNoRegistryCouldKnowIt(String reference) {
        assertThat(ImageName.isValid(reference)).isFalse();
    }

    @Test
    void isNoLongerThanRegistriesTake() {
        assertThat(ImageName.isValid("a.b/" + "c".repeat(255))).isTrue();
        assertThat(ImageName.isValid("a.b/" + "c".repeat(256))).isFalse();
        assertThat(ImageName.isValid("a".repeat(64))).isFalse();
        assertThat(ImageName.isValid("a".repeat(64) + ":1")).isTrue();
        assertThat(ImageName.isValid("a/".repeat(500_000) + "a")).isFalse();
        assertThat(ImageName.isValid("web:" + "1".repeat(129))).isFalse();
        assertThat(ImageName.isValid("web@sha256:" + "A".repeat(64))).isFalse();
    }
}
