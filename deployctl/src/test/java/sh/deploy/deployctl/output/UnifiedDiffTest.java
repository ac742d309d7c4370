package sh.deploy.deployctl.output;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UnifiedDiffTest {
    @Test
    void isEmptyForTheSameText() {
        assertThat(UnifiedDiff.of("a", "x\n", "b", "x\n")).isEmpty();
    }

    @Test
    void showsAChangeWithThreeLinesAround() {
        assertThat(UnifiedDiff.of("a", "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "b", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n"))
                .isEqualTo("--- a\n+++ b\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n");
    }

    @Test
    void showsANewObjectWhole() {
        assertThat(UnifiedDiff.of("a", "", "b", "x\ny\n")).isEqualTo("--- a\n+++ b\n@@ -0,0 +1,2 @@\n+x\n+y\n");
    }

    @Test
    void separatesChangesThatAreFarApart() {
        var before = "a\n" + "x\n".repeat(20) + "b\n";
        var after = "A\n" + "x\n".repeat(20) + "B\n";
        assertThat(UnifiedDiff.of("a", before, "b", after).lines().filter(line -> line.startsWith("@@")))
                .hasSize(2);
    }
}
