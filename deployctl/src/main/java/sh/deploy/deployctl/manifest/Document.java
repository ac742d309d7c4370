package sh.deploy.deployctl.manifest;

import sh.deploy.api.manifest.Position;
import sh.deploy.api.manifest.Positions;
import sh.deploy.deployctl.cluster.Resource;
import tools.jackson.databind.node.ObjectNode;

/**
 * One object of a manifest, with its kind found and its namespace filled in.
 *
 * @param namespace empty for kinds without
 */
public record Document(ObjectNode object, Positions positions, Resource resource, String namespace) {
    public String name() {
        return object.path("metadata").path("name").asString("");
    }

    /** {@code deployment.apps/web}. */
    public String reference() {
        return resource.reference(name());
    }

    public String path() {
        return resource.path(namespace, name());
    }

    public String collectionPath() {
        return resource.path(namespace);
    }

    /** Where a field's value stands, or the nearest around it. */
    public Position at(String field) {
        return positions.ofValue(field);
    }
}
