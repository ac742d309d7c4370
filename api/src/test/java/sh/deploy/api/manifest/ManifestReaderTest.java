package sh.deploy.api.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestReaderTest {
    private final ManifestReader reader = new ManifestReader(Limits.USUAL);

    @Test
    void readsEachDocumentAndLeavesOutEmptyOnes() {
        var kinds = reader.read("all.yaml", "---\nkind: Pod\n---\n# nothing\n---\nkind: Secret\n").stream()
                .map(manifest -> manifest.content().path("kind").asString())
                .toList();
        assertThat(kinds).containsExactly("Pod", "Secret");
    }

    @Test
    void knowsWhereKeyAndValueOfAFieldStand() {
        var positions = one("""
                kind: Pod
                spec:
                  containers:
                    - name: web
                      image:  nginx
                """).positions();
        assertThat(positions.ofKey("spec.containers[0].image")).hasToString("pod.yaml:5:7");
        assertThat(positions.ofValue("spec.containers[0].image")).hasToString("pod.yaml:5:15");
        assertThat(positions.ofValue("spec.containers[0]")).hasToString("pod.yaml:4:7");
    }

    @Test
    void answersForAMissingFieldWithTheNearestAroundIt() {
        var positions = one("spec:\n  containers:\n  - name: web\n").positions();
        assertThat(positions.ofValue("spec.containers[0].image")).hasToString("pod.yaml:3:5");
        assertThat(positions.ofKey("spec.nodeName.x")).hasToString("pod.yaml:1:1");
        assertThat(positions.contains("spec.containers[1]")).isFalse();
    }

    @Test
    void findsKeysThatHoldDotsInBothSpellings() {
        var positions =
                one("metadata:\n  annotations:\n    example.com/a.b: x\n").positions();
        assertThat(positions.ofKey("metadata.annotations[example.com/a.b]")).hasToString("pod.yaml:3:5");
        assertThat(positions.ofKey("metadata.annotations.example.com/a.b")).hasToString("pod.yaml:3:5");
    }

    /** As a server names the fields of a document that is made to be slow. */
    @Test
    void isQuickWithAPathThatIsAsLongAsTheDocument() {
        var name = ".a".repeat(50_000);
        var positions = one("a:\n  ? \"" + name + "\"\n  : 1\n").positions();

        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            assertThat(positions.ofKey("a." + name)).hasToString("pod.yaml:2:5");
            assertThat(positions.ofKey(name)).hasToString("pod.yaml:1:1");
            assertThat(positions.ofKey("[" + name)).hasToString("pod.yaml:1:1");
            assertThat(positions.ofKey("a[" + name + "]." + name)).hasToString("pod.yaml:2:5");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "y, true",
        "no, false",
        "Off, false",
        "0777, 511",
        "-0777, -511",
        "08, 8",
        "0o17, 15",
        "1_000, 1000",
        "1e3, 1000",
        "0b11, 3",
        "0x1F, 31",
        "+5, 5",
        "1.50, 1.5",
        ".5, 0.5",
        "5., 5",
        "1e-7, 1.0E-7",
        "~, null",
        "99999999999999999999, 1.0E20",
        "18446744073709551615, 18446744073709551615",
        "1:30, '\"1:30\"'",
        "2020-01-01, '\"2020-01-01\"'",
        "100Mi, '\"100Mi\"'",
        "٣, '\"٣\"'",
        "1٣, '\"1٣\"'",
        "'\"yes\"', '\"yes\"'",
        "-, '[null]'"
    })
    void resolvesWordsAsKubectlDoes(String written, String json) {
        assertThat(one("v: \n  " + written).content().path("v").toString()).isEqualTo(json);
    }

    @Test
    void warnsOfWordsThatReadOtherwiseThanExpectedButNotOfFileModes() {
        var warnings =
                one("a: yes\nb: 0777\nc: {defaultMode: 0644}\nd: \"no\"\n").warnings();
        assertThat(warnings)
                .extracting(Manifest.Remark::toString)
                .containsExactly(
                        "pod.yaml:1:4: yes without quotes means true: write true, or \"yes\" for the text",
                        "pod.yaml:2:4: 0777 is read as an octal number, 511: write 511, or \"0777\" for the text");
    }

    @Test
    void tellsDuplicatesAndKeepsTheLaterValue() {
        var manifest = one("a: 1\nb: 2\na: 3\n");
        assertThat(manifest.content().path("a").asInt()).isEqualTo(3);
        assertThat(manifest.duplicates())
                .extracting(Manifest.Remark::toString)
                .containsExactly("pod.yaml:3:1: field \"a\" is set twice, first in line 1: keep one of them");
    }

    @Test
    void expandsAliasesAndMergeKeys() {
        var content = one("base: &base {cpu: 1, memory: 2}\nown:\n  <<: *base\n  cpu: 5\nsame: *base\n")
                .content();
        assertThat(content.path("own")).hasToString("{\"cpu\":5,\"memory\":2}");
        assertThat(content.path("same")).hasToString("{\"cpu\":1,\"memory\":2}");
    }

    @Test
    void refusesAnAliasBombHoweverItIsNested() {
        var bomb = new StringBuilder("a: &a [x, x]\n");
        for (char c = 'b'; c <= 'i'; c++) {
            char before = (char) (c - 1);
            bomb.append("%c: &%c [*%c, *%c, *%c]%n".formatted(c, c, before, before, before));
        }
        assertThat(refusal(bomb.toString()).problem()).contains("aliases repeat too much");
        var wide = "a: &a " + "x".repeat(100_000) + "\nb: [" + String.join(", ", Collections.nCopies(40, "*a")) + "]\n";
        assertThat(refusal(wide).problem()).contains("aliases repeat too much");
    }

    @Test
    void refusesAnAliasToWhatIsStillOpen() {
        assertThat(refusal("a: &a\n  b: *a\n").problem()).contains("*a has no anchor");
    }

    @ParameterizedTest
    @CsvSource({"[", "'{a: '", "'- '"})
    void refusesDeepNestingWithoutOverflow(String opening) {
        assertThat(refusal(opening.repeat(20_000)).problem()).contains("nested deeper than 200");
    }

    @Test
    void refusesMoreValuesThanAnyObjectHas() {
        var most = Limits.USUAL.maxValues() - 1;

        assertThat(one("[" + "1,".repeat(most - 1) + "1]").content()).hasSize(most);
        assertThat(refusal("[" + "1,".repeat(most) + "1]").problem()).contains("more than 200000 values");
        assertThat(refusal("[" + "{},".repeat(900_000) + "{}]").problem()).contains("more than 200000 values");
        assertThat(refusal(("--- [" + "{},".repeat(most / 2) + "{}]\n").repeat(3))
                        .problem())
                .as("in several documents")
                .contains("more than 200000 values");
    }

    /** Each of the values has a path of 200,000 characters. */
    @Test
    void makesNoPathThatNobodyReads() {
        var deep = ("{" + "k".repeat(1_000) + ": ").repeat(190) + "[" + "1,".repeat(20_000) + "1]" + "}".repeat(190);
        var threads = (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();

        reader.read("pod.yaml", deep);

        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(200_000_000);
    }

    @Test
    void tellsTheFirstHundredOfMoreDuplicates() {
        assertThat(one("{" + "b: 1,".repeat(1_000) + "}").duplicates()).hasSize(100);
    }

    @Test
    void refusesTagsAndTooLongTexts() {
        assertThat(refusal("a: !!binary eA==\n")).hasMessageStartingWith("pod.yaml:1:4: the tag");
        assertThat(refusal("#".repeat(3 * 1024 * 1024 + 1)).fix()).isEqualTo("Split it into several");
    }

    @Test
    void leadsToTheCommentThatJsonMayNotHave() {
        assertThat(refusal("{\n  // a note\n  \"kind\": \"Pod\"\n}\n"))
                .hasMessageStartingWith("pod.yaml:2:3: JSON holds no comments");
        assertThat(refusal("{\n  \"a\": \"http://x\", /* a note */\n  \"kind\": \"Pod\"\n}\n"))
                .hasMessageStartingWith("pod.yaml:2:20: JSON holds no comments");
        assertThat(refusal("{\n  \"a\": \"x // y\"\n  \"kind\": \"Pod\"\n}\n"))
                .hasMessageStartingWith("pod.yaml:3:3: expected ',' or '}'");
    }

    @Test
    void namesPlaceAndFixOfSyntaxErrors() {
        assertThat(refusal("a: b\n c: d\n"))
                .hasMessageStartingWith("pod.yaml:2:3: mapping values")
                .hasMessageContaining("indented");
        assertThat(refusal("a:\n\tb: c\n").fix()).contains("spaces");
        assertThat(refusal("a: \"open\nb: c\n").fix()).contains("quotes");
        assertThat(refusal("a: [1, 2\nb: c\n").fix()).contains("]");
        assertThat(refusal("a: b\n\u0001").fix()).contains("UTF-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\x4", "\\u12", "\\U0012", "\\x", "\\uD8", "\\UFFFFFFFF", "\\x4\"", "\\xZZ\"", "\\"})
    void refusesAnEscapeThatStandsForNoCharacter(String escape) {
        assertThat(refusal("a: b\nc: \"" + escape)).hasMessageStartingWith("pod.yaml:2:");
    }

    @Test
    void isQuickWithALongNameThatStandsTwiceAndLooksLikeAPath() {
        var name = ".a".repeat(50_000);

        assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () -> assertThat(one("? \"" + name + "\"\n: 1\n? \"" + name + "\"\n: 2\n")
                                .duplicates())
                        .singleElement()
                        .satisfies(twice -> assertThat(twice.message()).endsWith("first in line 1: keep one of them")));
    }

    @Test
    void tellsOfANameThatIsEmptyAndStandsTwice() {
        assertThat(one("a:\n  \"\": 1\n  \"\": 2\n").duplicates())
                .extracting(Manifest.Remark::toString)
                .containsExactly("pod.yaml:3:3: field \"\" is set twice, first in line 2: keep one of them");
    }

    @Test
    void readsJsonWithTabs() {
        assertThat(one("{\n\t\"kind\":\t\"Pod\",\n\t\"a\": [1,\n\t\t2]\n}\n").content())
                .hasToString("{\"kind\":\"Pod\",\"a\":[1,2]}");
    }

    private Manifest one(String text) {
        List<Manifest> all = reader.read("pod.yaml", text);
        assertThat(all).hasSize(1);
        return all.getFirst();
    }

    private ManifestException refusal(String text) {
        return catchThrowableOfType(ManifestException.class, () -> reader.read("pod.yaml", text));
    }
}
