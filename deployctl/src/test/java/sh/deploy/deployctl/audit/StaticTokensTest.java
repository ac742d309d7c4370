package sh.deploy.deployctl.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static sh.deploy.deployctl.audit.Seen.assertDoesNotApply;
import static sh.deploy.deployctl.audit.Seen.assertFails;
import static sh.deploy.deployctl.audit.Seen.assertPasses;
import static sh.deploy.deployctl.audit.Seen.assertUnknown;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StaticTokensTest {
    @TempDir
    Path folder;

    private Finding judged(String file) throws Exception {
        Files.writeString(folder.resolve("tokens.csv"), file);
        return new Seen().in(folder).judgedBy(new StaticTokens());
    }

    @Test
    void mayNotBeGoodForEver() throws Exception {
        var finding = judged("# token,user\nsecret-one,admin,\"system:masters,dev\",\n\nsecret-two,jane\n");

        assertFails(
                finding,
                "sed -i",
                "line 2: the token of user admin (groups system:masters,dev) has no end",
                "line 4: the token of user jane has no end");
        assertThat(finding.toString()).doesNotContain("secret-");
    }

    @Test
    void mayHaveAnEnd() throws Exception {
        assertPasses(judged("t,jane,,2027-01-01T00:00:00Z\nu,june,\"a,b\",2020-01-01T00:00:00Z\n"));
        assertPasses(judged("# none\n"));
    }

    @Test
    void areUnknownWhereTheirEndIsNone() throws Exception {
        assertUnknown(judged("t,jane,,some day\n"), "no time: some day");
    }

    @Test
    void areNoneWithoutAFile() {
        assertDoesNotApply(new Seen().in(folder).judgedBy(new StaticTokens()));
    }
}
