package sh.deploy.apiserver.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;

/** JSON patches that grow, go in circles or point nowhere, and merge patches of what nobody may change. */
final class HostilePatches {
    private static final String ADD = "{'op':'add','path':'/data/k','value':'v'}";

    /** So that none of what comes before it is stored, should it be done. */
    private static final String FAILS = "{'op':'test','path':'/nowhere','value':1}";

    private final List<HostileRequest> all = new ArrayList<>();

    private HostilePatches() {}

    static List<HostileRequest> all() {
        var made = new HostilePatches();
        made.growing();
        made.nowhere();
        made.noPatches();
        made.merges();
        return made.all;
    }

    private void json(String name, String patch) {
        all.add(HostileRequest.of(
                "JSON patch, " + name,
                "PATCH",
                "configmaps/c",
                "application/json-patch+json",
                () -> patch.replace('\'', '"').getBytes(UTF_8)));
    }

    private void merge(String name, String patch) {
        all.add(HostileRequest.of(
                "merge patch, " + name,
                "PATCH",
                "configmaps/c",
                "application/merge-patch+json",
                () -> patch.replace('\'', '"').getBytes(UTF_8)));
    }

    private void growing() {
        json("one operation too many", "[" + (ADD + ",").repeat(10_000) + ADD + "]");
        json("fifty thousand operations", "[" + "{'op':'test','path':'','value':1},".repeat(50_000) + ADD + "]");
        for (int doublings : new int[] {12, 20, 100, 1_000}) {
            json(
                    "copied into itself " + doublings + " times",
                    "[" + "{'op':'copy','from':'/data','path':'/data/k'},".repeat(doublings) + FAILS + "]");
            json(
                    "the whole into itself " + doublings + " times",
                    "[" + "{'op':'copy','from':'','path':'/data'},".repeat(doublings) + FAILS + "]");
            json(
                    "a list into itself " + doublings + " times",
                    "[{'op':'add','path':'/metadata/finalizers','value':[[]]},"
                            + "{'op':'copy','from':'/metadata/finalizers','path':'/metadata/finalizers/-'},"
                                    .repeat(doublings)
                            + FAILS + "]");
        }
        json(
                "a large text ten thousand times",
                "[{'op':'add','path':'/data/k','value':'" + "x".repeat(100_000) + "'}," + copies(1_000) + FAILS + "]");
        json(
                "a value of three hundred levels",
                "[{'op':'add','path':'/data/k','value':" + "[".repeat(300) + "]".repeat(300) + "}]");
        json("levels upon levels", "[" + levels(300) + FAILS + "]");
    }

    private static String copies(int count) {
        var copies = new StringBuilder();
        for (int i = 0; i < count; i++) {
            copies.append("{'op':'copy','from':'/data/k','path':'/data/k")
                    .append(i)
                    .append("'},");
        }
        return copies.toString();
    }

    private static String levels(int count) {
        var levels = new StringBuilder();
        var path = new StringBuilder("/data/k");
        for (int i = 0; i < count; i++) {
            levels.append("{'op':'add','path':'").append(path).append("','value':{'a':{'a':{}}}},");
            path.append("/a/a");
        }
        return levels.toString();
    }

    private void nowhere() {
        for (var path : List.of(
                "/data/x/y",
                "/data/k/0",
                "data/k",
                "/metadata/finalizers/99999999999",
                "/metadata/finalizers/-1",
                "/metadata/finalizers/01",
                "/metadata/finalizers/1e3",
                "/data/~2",
                "/data/~",
                "/" + "a/".repeat(100_000),
                "/data/" + "x".repeat(1_000_000),
                "/nothing/at/all")) {
            var shown = path.length() > 40 ? "a path of " + path.length() : path;
            json("remove " + shown, "[{'op':'remove','path':'" + path + "'}]");
            json("test " + shown, "[{'op':'test','path':'" + path + "','value':'no'}]");
        }
        json("move into its own child", "[{'op':'move','from':'/data','path':'/data/k/x'}]");
        json("remove all there is", "[{'op':'remove','path':''}]");
        json("a list in place of all", "[{'op':'replace','path':'','value':[]}]");
        json("move all to nowhere", "[{'op':'move','from':'','path':'/a/b'}]");
        for (var field : List.of("name", "namespace", "uid", "resourceVersion", "creationTimestamp")) {
            json("another " + field, "[{'op':'replace','path':'/metadata/" + field + "','value':'other'}]");
        }
        json("another kind", "[{'op':'replace','path':'/kind','value':'Secret'}]");
        json("another version", "[{'op':'replace','path':'/apiVersion','value':'v2'}]");
    }

    private void noPatches() {
        for (var patch : List.of(
                "",
                "{}",
                "null",
                "7",
                "[7]",
                "[null]",
                "[[]]",
                "[{}]",
                "[{'op':'add'}]",
                "[{'op':7,'path':'/a'}]",
                "[{'op':'destroy','path':'/data'}]",
                "[{'op':'ADD','path':'/data/k','value':'v'}]",
                "[{'op':'add','path':null,'value':'v'}]",
                "[{'op':'add','path':['data'],'value':'v'}]",
                "[{'op':'copy','path':'/data/k'}]",
                "[{'op':'add','path':'/data/k'}]",
                "[".repeat(100_000))) {
            json("no patch: " + (patch.length() > 60 ? "lists" : patch), patch);
        }
    }

    private void merges() {
        for (var patch : List.of(
                "",
                "[]",
                "null",
                "7",
                "'text'",
                "{",
                "{'a':1}{}",
                "{'data':7}",
                "{'data':{'k':7}}",
                "{'metadata':null}",
                "{'metadata':[]}")) {
            merge("no patch: " + patch, patch);
        }
        for (int depth : new int[] {300, 100_000}) {
            merge(depth + " levels", "{'data':".repeat(depth) + "1" + "}".repeat(depth));
        }
        for (var field : List.of("name", "namespace", "uid", "resourceVersion")) {
            merge("another " + field, "{'metadata':{'" + field + "':'other'}}");
        }
        merge("a label of a megabyte", "{'metadata':{'labels':{'a':'" + "x".repeat(1 << 20) + "'}}}");
        merge("annotations of a megabyte", "{'metadata':{'annotations':{'a':'" + "x".repeat(1 << 20) + "'}}}");
        merge("more than can be stored", "{'data':{'k':'" + "x".repeat(2 << 20) + "'}}");
        merge("the number of all numbers", "{'data':{'k':" + "9".repeat(100_000) + "}}");
    }
}
