package sh.deploy.apiserver.authn.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import sh.deploy.api.time.SystemTime;

class StructuredAuthenticationTest {
    private static final long LOOK_MILLIS = 20;

    @TempDir
    Path folder;

    /** A named pipe has nothing to read until somebody writes. */
    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void reportsAndClosesWhateverItsFileHasBecome() throws Exception {
        var file = folder.resolve("auth.yaml");
        Files.writeString(file, "apiVersion: apiserver.config.k8s.io/v1\nkind: AuthenticationConfiguration\n");
        try (var authentication = StructuredAuthentication.open(file, new SystemTime())) {
            authentication.start();
            Files.delete(file);
            assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor())
                    .isZero();

            var fault = "";
            while (!fault.endsWith("is no regular file")) {
                Thread.sleep(LOOK_MILLIS);
                fault = authentication.report().path("fault").asString("");
            }
        }
        assertThat(file).exists();
    }

    @Test
    void takesNoTokenWithoutAFile() throws Exception {
        try (var authentication = StructuredAuthentication.open(null, new SystemTime())) {
            authentication.start();

            assertThat(authentication.report().path("issuers")).isEmpty();
            assertThat(authentication.report().path("file").asString("")).isEqualTo("none");
            assertThat(authentication.tokens().prove("a.b.c")).isNull();
        }
    }
}
