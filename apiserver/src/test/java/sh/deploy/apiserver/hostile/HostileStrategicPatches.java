package sh.deploy.apiserver.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;

/** Strategic merge patches, whose lists are compared with each other and whose directives may contradict. */
final class HostileStrategicPatches {
    private final List<HostileRequest> all = new ArrayList<>();

    private HostileStrategicPatches() {}

    static List<HostileRequest> all() {
        var made = new HostileStrategicPatches();
        made.directives();
        made.crowds();
        return made.all;
    }

    private void patch(String name, String patch) {
        all.add(HostileRequest.of(
                "strategic patch, " + name,
                "PATCH",
                "pods/p",
                "application/strategic-merge-patch+json",
                () -> patch.replace('\'', '"').getBytes(UTF_8)));
    }

    private void directives() {
        for (var patch : List.of(
                "",
                "[]",
                "7",
                "{'$patch':'destroy'}",
                "{'$patch':7}",
                "{'$patch':'replace'}",
                "{'spec':{'$patch':'replace'}}",
                "{'spec':{'containers':[{'$patch':'replace'}]}}",
                "{'spec':{'containers':[{'name':'c','$patch':'destroy'}]}}",
                "{'spec':{'containers':[{'$patch':'delete'}]}}",
                "{'spec':{'containers':[{}]}}",
                "{'spec':{'containers':[7]}}",
                "{'spec':{'containers':[null]}}",
                "{'spec':{'containers':{'name':'c'}}}",
                "{'spec':{'containers':[[]]}}",
                "{'spec':{'$setElementOrder/containers':[{'name':'no'}],'containers':[{'name':'c'}]}}",
                "{'spec':{'$setElementOrder/containers':7}}",
                "{'spec':{'$setElementOrder/containers':[7]}}",
                "{'spec':{'$retainKeys':7}}",
                "{'spec':{'$retainKeys':['containers']}}",
                "{'spec':{'volumes':[{'name':'v','$retainKeys':['x'],'emptyDir':{}}]}}",
                "{'metadata':{'$deleteFromPrimitiveList/finalizers':7}}",
                "{'metadata':{'$deleteFromPrimitiveList/finalizers':[{}]}}",
                "{'spec':{'$unknown':1}}",
                "{'spec':{'containers':[{'name':'other'}]}}")) {
            patch(patch.isEmpty() ? "none" : patch, patch);
        }
    }

    private void crowds() {
        patch(
                "a hundred thousand containers",
                "{'spec':{'containers':[" + each("{'name':'c-%d'},", 100_000) + "{'name':'c'}]}}");
        patch(
                "one container a hundred thousand times",
                "{'spec':{'containers':[" + "{'name':'c'},".repeat(100_000) + "{'name':'d'}]}}");
        patch(
                "an order of a hundred thousand",
                "{'spec':{'$setElementOrder/containers':[" + each("{'name':'c-%d'},", 100_000)
                        + "{'name':'c'}],'containers':[{'name':'d'}]}}");
        patch(
                "a hundred thousand to delete",
                "{'spec':{'containers':[" + each("{'name':'c-%d','$patch':'delete'},", 60_000) + "{'name':'d'}]}}");
        patch(
                "a hundred thousand finalizers to delete",
                "{'metadata':{'$deleteFromPrimitiveList/finalizers':[" + each("'a.b/%d',", 100_000)
                        + "'a'],'finalizers':['!']}}");
        patch(
                "a hundred thousand tolerations",
                "{'spec':{'tolerations':[" + each("{'key':'k-%d'},", 100_000) + "{'key':'!'}]}}");
        for (int depth : new int[] {300, 100_000}) {
            patch(depth + " levels", "{'spec':".repeat(depth) + "1" + "}".repeat(depth));
            patch(depth + " lists", "{'spec':{'containers':" + "[".repeat(depth) + "]".repeat(depth) + "}}");
        }
    }

    private static String each(String format, int count) {
        var all = new StringBuilder();
        var parts = format.split("%d", -1);
        for (int i = 0; i < count; i++) {
            all.append(parts[0]).append(i).append(parts[1]);
        }
        return all.toString();
    }
}
