package sh.deploy.apiserver.http;

import sh.deploy.apiserver.kinds.tree.Tree;

/**
 * The list of custom kinds, of which there are none. kubectl reads it before it says that it does not know the kind of a manifest;
 * without an answer it complains about the list instead. Discovery does not name it, as nothing else can be done with it.
 */
final class CustomKinds {
    private static final String GROUP = "apiextensions.k8s.io";
    private static final String VERSION = "v1";
    private static final String RESOURCE = "customresourcedefinitions";

    private CustomKinds() {}

    static boolean isAsked(HttpRequestData request, ResourcePath path) {
        return request.method().equals("GET")
                && path.equals(new ResourcePath(GROUP, VERSION, RESOURCE, "", "", "", false));
    }

    static Response answer() {
        var list = Tree.newObject();
        list.put("kind", "CustomResourceDefinitionList").put("apiVersion", GROUP + "/" + VERSION);
        list.putObject("metadata");
        list.putArray("items");
        return Discovery.json(list);
    }
}
