package sh.deploy.apiserver.hostile;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Row G2's corpus. Needs a ConfigMap {@code c} and a Pod {@code p} in the namespace. */
public final class HostileCorpus {
    /** Kubernetes refuses these. This server does them: nothing comes of it but an answer. */
    private static final Set<String> DONE_HERE = Set.of(
            "JSON patch, remove all there is",
            "merge patch, no patch: {'metadata':null}",
            "strategic patch, {'spec':{'$setElementOrder/containers':[{'name':'no'}],'containers':[{'name':'c'}]}}",
            "strategic patch, {'spec':{'$setElementOrder/containers':[7]}}",
            "strategic patch, {'metadata':{'$deleteFromPrimitiveList/finalizers':7}}",
            "strategic patch, {'metadata':{'$deleteFromPrimitiveList/finalizers':[{}]}}",
            "strategic patch, {'spec':{'$unknown':1}}");

    /** Its queries: what they ask for matches nothing, or is taken for what was meant. */
    private static final Set<String> ANSWERED_HERE = Set.of(
            "labelSelector is a\0",
            "labelSelector is a=\0",
            "labelSelector is -a",
            "labelSelector is a/b/c",
            "labelSelector is 66 characters, a=xxxxxxxx",
            "labelSelector is 66 characters, xxxxxxxxxx",
            "labelSelector is 20000 characters, xxxxxxxxxx",
            "labelSelector is 18008 characters, a in (-,-",
            "labelSelector is \ud83d\ude00=a",
            "fieldSelector is metadata.name=a\\",
            "fieldSelector is metadata.name=a\\x",
            "limit is \u0661",
            "resourceVersion is \u0661",
            "timeoutSeconds=1&watch=true&resourceVersion is \u0661",
            "timeoutSeconds is \u0661",
            "timeoutSeconds=1&watch=true&resourceVersionMatch is Exact");

    /** Queries that Kubernetes answers too. */
    private static final Set<String> ANSWERED = Set.of(
            "labelSelector is a in ()",
            "labelSelector is a=b\n",
            "fieldSelector is metadata.name=a;metadata.name=b",
            "timeoutSeconds is -1");

    private HostileCorpus() {}

    public static List<HostileRequest> all() {
        return Stream.of(
                        HostileJson.all(),
                        HostileTexts.all(),
                        HostileYaml.all(),
                        HostileProtobuf.all(),
                        HostileEncodings.all(),
                        HostilePatches.all(),
                        HostileStrategicPatches.all(),
                        HostileQueries.all(),
                        HostilePaths.all())
                .flatMap(List::stream)
                .map(request -> isDoneHere(request.name()) ? request.orDone() : request)
                .toList();
    }

    private static boolean isDoneHere(String name) {
        var query = name.replaceFirst("^configmaps where ", "");
        return DONE_HERE.contains(name) || ANSWERED_HERE.contains(query) || ANSWERED.contains(query);
    }
}
