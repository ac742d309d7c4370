package sh.deploy.apiserver.registry;

import java.util.List;
import org.jspecify.annotations.Nullable;
import sh.deploy.apiserver.kinds.PatchType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One request about objects, whichever door it came in by.
 *
 * @param patchType set when the verb is {@link ApiVerb#PATCH}
 * @param body the object, the patch, or null; given away: it may be changed
 * @param duplicates sentences about fields that stood twice in the body
 */
public record ApiRequest(
        ApiVerb verb,
        Address address,
        Selection selection,
        WriteTerms write,
        DeleteTerms delete,
        @Nullable PatchType patchType,
        @Nullable JsonNode body,
        List<String> duplicates) {

    /**
     * What a request is about.
     *
     * @param version in which the client speaks of the resource, such as {@code v1}
     * @param subresource such as {@code status}; empty: the object itself
     * @param namespace empty: cluster-scoped, or all namespaces
     * @param name empty: the collection
     */
    public record Address(
            String group, String version, String resource, String subresource, String namespace, String name) {}

    /** With nothing but its address said. */
    public static ApiRequest of(ApiVerb verb, Address address) {
        return new ApiRequest(
                verb, address, Selection.ALL, WriteTerms.DEFAULT, DeleteTerms.DEFAULT, null, null, List.of());
    }

    public static ApiRequest get(String group, String version, String resource, String namespace, String name) {
        return bare(ApiVerb.GET, new Address(group, version, resource, "", namespace, name), null);
    }

    public static ApiRequest list(String group, String version, String resource, String namespace) {
        return bare(ApiVerb.LIST, new Address(group, version, resource, "", namespace, ""), null);
    }

    public static ApiRequest create(
            String group, String version, String resource, String namespace, ObjectNode object) {
        return bare(ApiVerb.CREATE, new Address(group, version, resource, "", namespace, ""), object);
    }

    public static ApiRequest update(
            String group, String version, String resource, String namespace, String name, ObjectNode object) {
        return bare(ApiVerb.UPDATE, new Address(group, version, resource, "", namespace, name), object);
    }

    public static ApiRequest patch(
            String group,
            String version,
            String resource,
            String namespace,
            String name,
            PatchType type,
            JsonNode patch) {
        return bare(ApiVerb.PATCH, new Address(group, version, resource, "", namespace, name), patch)
                .withPatchType(type);
    }

    public static ApiRequest delete(
            String group, String version, String resource, String namespace, String name, DeleteTerms terms) {
        return bare(ApiVerb.DELETE, new Address(group, version, resource, "", namespace, name), null)
                .withDelete(terms);
    }

    public String group() {
        return address.group;
    }

    public String version() {
        return address.version;
    }

    public String resource() {
        return address.resource;
    }

    public String subresource() {
        return address.subresource;
    }

    public String namespace() {
        return address.namespace;
    }

    public String name() {
        return address.name;
    }

    /** The same request about a part of the object, such as {@code status}. */
    public ApiRequest at(String part) {
        return withAddress(new Address(group(), version(), resource(), part, namespace(), name()));
    }

    public ApiRequest inNamespace(String other) {
        return withAddress(new Address(group(), version(), resource(), subresource(), other, name()));
    }

    public ApiRequest withVerb(ApiVerb other) {
        return new ApiRequest(other, address, selection, write, delete, patchType, body, duplicates);
    }

    public ApiRequest withSelection(Selection wanted) {
        return new ApiRequest(verb, address, wanted, write, delete, patchType, body, duplicates);
    }

    public ApiRequest withWrite(WriteTerms terms) {
        return new ApiRequest(verb, address, selection, terms, delete, patchType, body, duplicates);
    }

    public ApiRequest withDelete(DeleteTerms terms) {
        return new ApiRequest(verb, address, selection, write, terms, patchType, body, duplicates);
    }

    public ApiRequest withPatchType(PatchType type) {
        return new ApiRequest(verb, address, selection, write, delete, type, body, duplicates);
    }

    public ApiRequest withBody(@Nullable JsonNode content, List<String> duplicateFields) {
        return new ApiRequest(verb, address, selection, write, delete, patchType, content, duplicateFields);
    }

    private ApiRequest withAddress(Address other) {
        return new ApiRequest(verb, other, selection, write, delete, patchType, body, duplicates);
    }

    private static ApiRequest bare(ApiVerb verb, Address address, @Nullable JsonNode body) {
        return of(verb, address).withBody(body, List.of());
    }
}
