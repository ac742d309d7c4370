package sh.deploy.apiserver.kinds.openapi;

import java.util.List;

/**
 * What of a kind its paths are made from.
 *
 * @param type name of its schema
 * @param root {@code /api/v1} or {@code /apis/GROUP/VERSION}
 * @param isQuestion only ever created
 * @param subresources those with the kind's own shape, such as {@code status}
 */
public record Served(
        GroupVersionKind kind,
        String type,
        String root,
        String plural,
        boolean namespaced,
        boolean isQuestion,
        List<String> subresources) {}
