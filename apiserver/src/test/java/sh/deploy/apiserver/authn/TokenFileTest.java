package sh.deploy.apiserver.authn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.time.ManualTime;

class TokenFileTest {
    @TempDir
    Path dir;

    private final ManualTime time = new ManualTime(Instant.parse("2026-01-01T00:00:00Z"));

    private static Caller caller(TokenFile tokens, String token) {
        return Objects.requireNonNull(tokens.prove(token)).caller();
    }

    private TokenFile file(String content) throws IOException {
        var file = dir.resolve("tokens.csv");
        Files.writeString(file, content);
        return new TokenFile(file, time);
    }

    @Test
    void namesUserAndGroups() throws IOException {
        var caller = caller(file("# comment\nt1,jane,\"dev,ops\",\n"), "t1");

        assertThat(caller.user()).isEqualTo("jane");
        assertThat(caller.groups()).containsExactlyInAnyOrder("dev", "ops", "system:authenticated");
    }

    @Test
    void takesATokenUntilItExpires() throws IOException {
        var tokens = file("t1,jane,\"dev\",2026-01-01T01:00:00Z\n");

        time.advance(Duration.ofMinutes(59));
        assertThat(caller(tokens, "t1").user()).isEqualTo("jane");
        time.advance(Duration.ofMinutes(1));

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> tokens.prove("t1"))
                .withMessage("Unauthorized: the bearer token expired at 2026-01-01T01:00:00Z; ask for a new one");
    }

    @Test
    void doesNotKnowATokenThatIsNotThere() throws IOException {
        assertThat(file("t1,jane,\"dev\",\n").prove("t2")).isNull();
    }

    @Test
    void makesATokenForTheAdministratorAtFirstStart() throws IOException {
        var path = dir.resolve("new.csv");
        TokenFile.openOrCreate(path, time);

        var token = Files.readAllLines(path).getLast().split(",", 2)[0];

        assertThat(caller(new TokenFile(path, time), token).groups()).contains("system:masters");
    }
}
