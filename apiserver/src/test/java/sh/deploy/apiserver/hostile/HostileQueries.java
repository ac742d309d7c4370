package sh.deploy.apiserver.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Selectors, tokens, numbers and options that cannot be, or are only as long as they may be. */
final class HostileQueries {
    private final List<HostileRequest> all = new ArrayList<>();

    private HostileQueries() {}

    static List<HostileRequest> all() {
        var made = new HostileQueries();
        made.labelSelectors();
        made.fieldSelectors();
        made.tokens();
        made.options();
        return made.all;
    }

    private void get(String key, String value) {
        all.add(get("configmaps", key, value));
    }

    private static HostileRequest get(String path, String key, String value) {
        var shown = value.length() > 60 ? value.length() + " characters, " + value.substring(0, 10) : value;
        return HostileRequest.get(
                path + " where " + key + " is " + shown, path + "?" + key + "=" + URLEncoder.encode(value, UTF_8));
    }

    private void labelSelectors() {
        for (var selector : List.of(
                "a in (",
                "a in ()",
                "a in b",
                "a notin",
                "a=b=c",
                "a==b==c",
                "=b",
                "!",
                "!!a",
                "!a=b",
                ",",
                "a,,b",
                "a>",
                "a>b",
                "a<1.5",
                "a b",
                "a in (b",
                "a in b)",
                "((((((((",
                "a\0",
                "a=\0",
                "a=b\n",
                "-a",
                "a/b/c",
                "a=" + "x".repeat(64),
                "x".repeat(64) + "=a",
                "x".repeat(20_000),
                "a in (" + "(".repeat(20_000),
                "!".repeat(20_000),
                "a in (" + "-,".repeat(9_000) + "b)",
                "\ud83d\ude00=a")) {
            get("labelSelector", selector);
        }
        for (var selector : List.of(
                "a,".repeat(10_000) + "a",
                "a in (" + "b,".repeat(10_000) + "b)",
                "a notin (" + "b,".repeat(10_000) + "b)")) {
            all.add(get("configmaps", "labelSelector", selector).orDone());
        }
    }

    private void fieldSelectors() {
        for (var selector : List.of(
                "spec.nothing=a",
                "metadata.labels=a",
                "metadata.name",
                "metadata.name>a",
                "=a",
                "metadata.name=a\\",
                "metadata.name=a\\x",
                "metadata.name in (a)",
                "a=b,".repeat(9_000),
                "metadata..name=a",
                "$.metadata.name=a",
                "metadata.name=a;metadata.name=b")) {
            get("fieldSelector", selector);
        }
        all.add(get("configmaps", "fieldSelector", "metadata.name=a,".repeat(2_000) + "metadata.name=a")
                .orDone());
    }

    private void tokens() {
        for (var token : List.of(
                "x",
                "=",
                "....",
                base64("{}"),
                base64("{\"v\":\"meta.k8s.io/v1\",\"rv\":-1,\"start\":\"x\"}"),
                base64("{\"v\":\"meta.k8s.io/v1\",\"rv\":99999999999999999999,\"start\":\"x\"}"),
                base64("{\"v\":\"meta.k8s.io/v1\",\"rv\":1,\"start\":\"../../secrets/\"}"),
                base64("{\"v\":\"meta.k8s.io/v9\",\"rv\":1,\"start\":\"x\"}"),
                base64("[".repeat(10_000)),
                base64("\0\0\0\0"),
                "A".repeat(40_000))) {
            get("limit=1&continue", token);
        }
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().encodeToString(text.getBytes(UTF_8));
    }

    private void options() {
        for (var number :
                List.of("-1", "x", "1.5", "1e9", "0x1", "99999999999999999999", "9".repeat(10_000), "\u0661")) {
            get("limit", number);
            get("resourceVersion", number);
            get("timeoutSeconds=1&watch=true&resourceVersion", number);
            get("timeoutSeconds", number);
            all.add(get("pods/p/log", "tailLines", number));
            all.add(get("pods/p/log", "sinceSeconds", number));
        }
        get("resourceVersionMatch", "Exact");
        get("resourceVersionMatch", "Perhaps");
        get("resourceVersion=1&resourceVersionMatch", "Perhaps");
        get("timeoutSeconds=1&watch=true&resourceVersionMatch", "Exact");
        get("timeoutSeconds=1&watch=true&sendInitialEvents", "perhaps");
        get("resourceVersion=0&resourceVersionMatch", "Exact");
        for (var option : List.of("dryRun", "fieldValidation")) {
            all.add(HostileRequest.post(
                    option + " is perhaps",
                    "configmaps?" + option + "=perhaps",
                    "application/json",
                    () -> HostileJson.map("{}").getBytes(UTF_8)));
        }
        for (var option : List.of(
                "gracePeriodSeconds=x",
                "gracePeriodSeconds=99999999999999999999",
                "propagationPolicy=Sideways",
                "orphanDependents=true&propagationPolicy=Orphan",
                "dryRun=Some")) {
            all.add(new HostileRequest(
                    "delete with " + option, "DELETE", "configmaps/c?" + option, new String[0], null, false));
        }
        all.add(HostileRequest.get(
                "an option ten thousand times", "configmaps?" + "limit=x&".repeat(7_000) + "limit=x"));
    }
}
