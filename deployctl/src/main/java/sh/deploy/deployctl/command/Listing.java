package sh.deploy.deployctl.command;

import sh.deploy.deployctl.cluster.Query;
import sh.deploy.deployctl.cluster.Resource;

/**
 * One request of a {@code get}.
 *
 * @param namespace empty for all, or for kinds without
 * @param name empty for a whole list
 */
record Listing(Resource resource, String namespace, String path, String name) {
    /** Where the changes of the same objects are told. */
    String watchPath() {
        return name.isEmpty()
                ? path
                : Query.of(resource.path(namespace))
                        .with("fieldSelector", "metadata.name=" + name)
                        .toString();
    }
}
