package sh.deploy.apiserver.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;

/** YAML that grows when it is read, names classes, or cannot be read. */
final class HostileYaml {
    private static final String GOOD = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata: {k: v}\n";

    private final List<HostileRequest> all = new ArrayList<>();

    private HostileYaml() {}

    static List<HostileRequest> all() {
        var made = new HostileYaml();
        made.aliases();
        made.tags();
        made.depths();
        made.slips();
        return made.all;
    }

    private void post(String name, String body) {
        all.add(HostileRequest.post("YAML, " + name, "configmaps", "application/yaml", () -> body.getBytes(UTF_8)));
    }

    private void aliases() {
        for (int levels : new int[] {3, 6, 9, 20, 100}) {
            post("an alias of nine aliases, " + levels + " times", bomb(levels, "[", "]", ""));
            post("the same with mappings, " + levels + " times", bomb(levels, "{", "}", "k%d: "));
        }
        post(
                "a large text a thousand times",
                GOOD + "a: &a \"" + "x".repeat(100_000) + "\"\nb: [" + "*a, ".repeat(1_000) + "x]\n");
        post("an alias of what it is in", GOOD + "a: &a [*a]\n");
        post("an alias of what comes later", GOOD + "a: *b\nb: &b 1\n");
        post("an alias of nothing", GOOD + "a: *nothing\n");
        post("merged with itself", GOOD + "a: &a {<<: *a}\n");
        post("merged a hundred times", GOOD + "a: &a {b: c}\nd: {" + "<<: *a, ".repeat(100) + "e: f}\n");
        post("merged with a list of lists", GOOD + "a: &a [[1]]\nb: {<<: *a}\n");
        post("a hundred anchors", GOOD + anchors(100));
    }

    private static String bomb(int levels, String open, String close, String key) {
        var bomb = new StringBuilder(GOOD)
                .append("a0: &a0 ")
                .append(open)
                .append(key.formatted(0))
                .append("x")
                .append(close)
                .append('\n');
        for (int i = 1; i <= levels; i++) {
            bomb.append("a%d: &a%d ".formatted(i, i)).append(open);
            for (int j = 0; j < 9; j++) {
                bomb.append(j == 0 ? "" : ", ")
                        .append(key.formatted(j))
                        .append("*a")
                        .append(i - 1);
            }
            bomb.append(close).append('\n');
        }
        return bomb.toString();
    }

    private static String anchors(int count) {
        var anchors = new StringBuilder("list:\n");
        for (int i = 0; i < count; i++) {
            anchors.append("- &n").append(i).append(" v\n- *n").append(i).append('\n');
        }
        return anchors.toString();
    }

    private void tags() {
        for (var tag : List.of(
                "!!java.net.URL",
                "!!javax.script.ScriptEngineManager",
                "!!sh.deploy.apiserver.ApiServer",
                "!!python/object/apply:os.system",
                "!!ruby/object:Gem",
                "!!binary",
                "!!timestamp",
                "!!set",
                "!!omap",
                "!!int",
                "!<tag:yaml.org,2002:java.lang.Runtime>",
                "!own",
                "!own!two")) {
            post("a tag " + tag, GOOD.replace("k: v", "k: " + tag + " [\"touch /tmp/x\"]"));
        }
    }

    private void depths() {
        for (int depth : new int[] {300, 10_000, 1_000_000}) {
            post(depth + " lists", GOOD + "a: " + "[".repeat(depth) + "]".repeat(depth));
            post(depth + " mappings", GOOD + "a: " + "{a: ".repeat(Math.min(depth, 400_000)));
        }
        var stairs = new StringBuilder(GOOD);
        for (int i = 0; i < 1_500; i++) {
            stairs.append(" ".repeat(i)).append("a:\n");
        }
        post("stairs", stairs.toString());
        post(
                "long paths to many values",
                GOOD + "a: " + ("{" + "k".repeat(1_000) + ": ").repeat(150) + "[" + "1,".repeat(500_000) + "1]"
                        + "}".repeat(150));
        post(
                "a long name over many values",
                GOOD + "? " + "k".repeat(1_000_000) + "\n: [" + "1,".repeat(500_000) + "1]\n");
        post("a million empty mappings", GOOD + "a: [" + "{},".repeat(900_000) + "{}]");
        post("a million names that stand twice", GOOD + "a: {" + "b: 1,".repeat(500_000) + "}");
        post("dashes", GOOD + "a:\n  " + "- ".repeat(100_000) + "x\n");
        post("question marks", GOOD + "? ".repeat(100_000) + "x\n");
    }

    private void slips() {
        int number = 0;
        for (var body : List.of(
                "\t" + GOOD,
                GOOD + "a: 'no end",
                GOOD + "a: \"no end",
                GOOD + "a: [1, 2",
                GOOD + "a: {b: c",
                GOOD + "a: |9\n  x\n",
                GOOD + "a: b: c\n",
                GOOD + "? [a]\n: b\n",
                GOOD + "? {a: b}\n: c\n",
                GOOD + "a: @b\n",
                GOOD + "a: `b`\n",
                GOOD + "a: %b\n",
                GOOD + "a: \"\\x0\"\n",
                GOOD + "a: \"\\q\"\n",
                GOOD + "a: \u0007\n",
                "%YAML 9.9\n---\n" + GOOD,
                "%TAG ! tag:a,b:\n%TAG ! tag:a,c:\n---\n" + GOOD,
                GOOD + "---\n" + GOOD,
                "--- \n".repeat(10_000),
                "---\n...\n",
                "- " + GOOD.replace("\n", "\n  "),
                "just text",
                "# " + "x".repeat(3_000_000),
                GOOD.replace("k: v", "k: .inf"),
                GOOD.replace("k: v", "k: 0o17"),
                GOOD.replace("k: v", "k: [v]"),
                GOOD.replace("k: v", "1: 2"),
                GOOD.replace("{name: x}", "{name: " + "9".repeat(5_000) + "}"),
                "a".repeat(100_000) + ": b\n")) {
            post("slip " + number++, body);
        }
    }
}
