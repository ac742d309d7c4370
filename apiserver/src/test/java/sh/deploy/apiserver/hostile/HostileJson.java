package sh.deploy.apiserver.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;

/** JSON that is too deep, too long, cut off, or hardly JSON. */
final class HostileJson {
    private static final String JSON = "application/json";
    private static final String MAPS = "configmaps";
    private static final String DRY = "configmaps?dryRun=All";
    private static final String GOOD =
            "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"x\"},\"data\":{\"k\":\"v\"}}";

    private final List<HostileRequest> all = new ArrayList<>();

    private HostileJson() {}

    static List<HostileRequest> all() {
        var made = new HostileJson();
        made.depths();
        made.numbers();
        made.slips();
        made.cuts();
        made.crowds();
        made.longNames();
        return made.all;
    }

    private void post(String name, String path, String body) {
        all.add(HostileRequest.post("JSON, " + name, path, JSON, () -> body.getBytes(UTF_8)));
    }

    /** In a ConfigMap whose {@code data} is this. */
    static String map(String data) {
        return "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"x\"},\"data\":" + data + "}";
    }

    private void depths() {
        for (int depth : new int[] {199, 201, 1_000, 100_000, 1_000_000}) {
            post(depth + " lists that do not end", MAPS, "[".repeat(depth));
            post(depth + " lists in data", MAPS, map("{\"k\":" + "[".repeat(depth) + "]".repeat(depth) + "}"));
            post(depth + " objects that do not end", MAPS, "{\"a\":".repeat(Math.min(depth, 500_000)));
            post(
                    depth + " objects in an unknown field",
                    MAPS + "?fieldValidation=Strict",
                    GOOD.replace("}}", "},\"x\":" + nested(Math.min(depth, 400_000)) + "}"));
        }
        post("lists and objects by turns", MAPS, "[{\"a\":".repeat(50_000));
    }

    private static String nested(int depth) {
        return "{\"a\":".repeat(depth) + "1" + "}".repeat(depth);
    }

    private void numbers() {
        for (var number : List.of(
                "1e9999",
                "-1e9999",
                "1e999999999",
                "1e-999999999",
                "1e99999999999999999999",
                "9".repeat(101),
                "9".repeat(100_000),
                "0." + "9".repeat(100_000),
                "9".repeat(2_000_000),
                "18446744073709551616",
                "-9223372036854775809",
                "4294967296",
                "1.5",
                "0x10",
                "01",
                "+1",
                ".5",
                "1.",
                "-",
                "1e",
                "1e+",
                "NaN",
                "Infinity",
                "1_000")) {
            var name = number.length() > 30 ? number.length() + " digits " + number.substring(0, 2) : number;
            post("replicas of " + name, "/apis/apps/v1/namespaces/NAMESPACE/deployments", deployment(number));
        }
    }

    private static String deployment(String replicas) {
        return "{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"metadata\":{\"name\":\"x\"},\"spec\":{\"replicas\":"
                + replicas + ",\"selector\":{\"matchLabels\":{\"a\":\"b\"}},\"template\":{\"metadata\":{\"labels\":"
                + "{\"a\":\"b\"}},\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"i\"}]}}}}";
    }

    private void slips() {
        int number = 0;
        for (var body : List.of(
                "",
                " ",
                "null",
                "true",
                "7",
                "\"text\"",
                "[]",
                "{}",
                GOOD + GOOD,
                GOOD + "x",
                GOOD + "\0",
                "// a remark\n" + GOOD,
                "/* a remark */" + GOOD,
                GOOD.replace('"', '\''),
                GOOD.replace("}}", ",}}"),
                GOOD.replace("\"v\"", "v"),
                GOOD.replace("\"v\"", "\"\\x41\""),
                GOOD.replace("\"v\"", "\"\\u12\""),
                GOOD.replace("\"v\"", "\"a\nb\""),
                GOOD.replace("\"v\"", "\"a\tb\""),
                GOOD.replace("ConfigMap", "configmap"),
                GOOD.replace("\"v1\"", "\"v2\""),
                "%7B%7D",
                "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a>&b;</a>")) {
            post("slip " + number++, MAPS, body);
        }
        post("a field twice", MAPS + "?fieldValidation=Strict", GOOD.replace("{\"k\"", "{\"k\":\"w\",\"k\""));
        post("an unknown field", MAPS + "?fieldValidation=Strict", GOOD.replace("\"data\"", "\"daten\""));
        post("a name twice", MAPS + "?fieldValidation=Strict", GOOD.replace("{\"name\"", "{\"name\":\"y\",\"name\""));
        post(
                "a field a hundred thousand times",
                MAPS + "?fieldValidation=Strict",
                map("{" + "\"k\":\"v\",".repeat(100_000) + "\"k\":\"v\"}"));
    }

    private void cuts() {
        for (int percent = 5; percent < 100; percent += 5) {
            post("cut off after " + percent + " %", MAPS, GOOD.substring(0, GOOD.length() * percent / 100));
        }
    }

    private void crowds() {
        post("a million empty containers", "pods", pod("{},".repeat(900_000) + "{}"));
        post("a million empty lists", MAPS, map("{\"k\":[" + "[],".repeat(900_000) + "[]]}"));
        post("a million small numbers", MAPS, map("{\"k\":[" + "1,".repeat(1_400_000) + "1]}"));
        post(
                "a million empty objects in an unknown field",
                MAPS + "?fieldValidation=Strict",
                GOOD.replace("}}", "},\"x\":[" + "{},".repeat(900_000) + "{}]}"));
        post("a hundred thousand labels", MAPS, labelled(100_000));
        var names = new StringBuilder("\"a\":\"\"");
        for (int i = 0; i < 1 << 14; i++) {
            names.append(",\"").append(alike(i)).append("\":\"\"");
        }
        all.add(HostileRequest.post(
                        "JSON, names of one hash",
                        DRY,
                        JSON,
                        () -> map("{" + names + "}").getBytes(UTF_8))
                .orDone());
        post("a body of twenty megabytes", MAPS, map("{\"k\":\"" + "v".repeat(20 << 20) + "\"}"));
        post("an object larger than can be stored", MAPS, map("{\"k\":\"" + "v".repeat(2 << 20) + "\"}"));
    }

    private static String pod(String containers) {
        return "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"x\"},\"spec\":{\"containers\":["
                + containers + "]}}";
    }

    private static String labelled(int labels) {
        var all = new StringBuilder("\"a\":\"b\"");
        for (int i = 0; i < labels; i++) {
            all.append(",\"l-").append(i).append("\":\"v!\"");
        }
        return GOOD.replace("\"name\":\"x\"", "\"name\":\"x\",\"labels\":{" + all + "}");
    }

    /** Each bit as two letters; {@code Aa} and {@code BB} have one hash in Java. */
    private static String alike(int number) {
        var name = new StringBuilder();
        for (int bit = 0; bit < 14; bit++) {
            name.append((number >> bit & 1) == 0 ? "Aa" : "BB");
        }
        return name.toString();
    }

    private void longNames() {
        var long1 = "n".repeat(1 << 20);
        post("a name of a megabyte", MAPS, GOOD.replace("\"x\"", "\"" + long1 + "\""));
        post(
                "a namespace of a megabyte",
                MAPS,
                GOOD.replace("\"name\":\"x\"", "\"name\":\"x\",\"namespace\":\"" + long1 + "\""));
        post("a key of a megabyte", MAPS, map("{\"" + long1 + "\":\"v\"}"));
        for (var field : List.of("labels", "annotations")) {
            post(field + " with a key of a megabyte", MAPS, meta(field, "{\"" + long1 + "\":\"v\"}"));
            post(field + " with a value of a megabyte", MAPS, meta(field, "{\"a\":\"" + long1 + "\"}"));
        }
        post("a finalizer of a megabyte", MAPS, meta("finalizers", "[\"a.b/" + long1 + "\"]"));
        post("a kind of a megabyte", MAPS, GOOD.replace("ConfigMap", long1));
        post(
                "a prefix of a megabyte",
                MAPS,
                meta("generateName", "\"" + long1 + "\"").replace("\"name\":\"x\",", ""));
    }

    private static String meta(String field, String value) {
        return GOOD.replace("\"name\":\"x\"", "\"name\":\"x\",\"" + field + "\":" + value);
    }
}
