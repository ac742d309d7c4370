package sh.deploy.apiserver.rbacoracle;

import java.util.List;

/**
 * What RBAC is asked about: who wants to do what. The groups are all there are; none is added for service accounts or for
 * those who are authenticated.
 *
 * <p>Source: Kubernetes, "Authorization", "Request attributes used in authorization".
 */
public sealed interface Request {
    String user();

    List<String> groups();

    String verb();

    /** With another user and other groups. */
    Request by(String otherUser, List<String> otherGroups);

    /**
     * A request for a resource of the API. Empty text stands for the core group, for no subresource, for the scope of the
     * cluster or all namespaces, and for no name.
     */
    record OfResource(
            String user,
            List<String> groups,
            String verb,
            String apiGroup,
            String resource,
            String subresource,
            String namespace,
            String name)
            implements Request {
        public OfResource {
            groups = List.copyOf(groups);
        }

        @Override
        public OfResource by(String otherUser, List<String> otherGroups) {
            return new OfResource(otherUser, otherGroups, verb, apiGroup, resource, subresource, namespace, name);
        }

        public OfResource verb(String other) {
            return new OfResource(user, groups, other, apiGroup, resource, subresource, namespace, name);
        }

        public OfResource apiGroup(String other) {
            return new OfResource(user, groups, verb, other, resource, subresource, namespace, name);
        }

        public OfResource resource(String other) {
            return new OfResource(user, groups, verb, apiGroup, other, subresource, namespace, name);
        }

        public OfResource subresource(String other) {
            return new OfResource(user, groups, verb, apiGroup, resource, other, namespace, name);
        }

        public OfResource namespace(String other) {
            return new OfResource(user, groups, verb, apiGroup, resource, subresource, other, name);
        }

        public OfResource name(String other) {
            return new OfResource(user, groups, verb, apiGroup, resource, subresource, namespace, other);
        }
    }

    /** A request for a path that is no resource, like {@code /healthz}; its verb is the HTTP method in lower case. */
    record OfPath(String user, List<String> groups, String verb, String path) implements Request {
        public OfPath {
            groups = List.copyOf(groups);
        }

        @Override
        public OfPath by(String otherUser, List<String> otherGroups) {
            return new OfPath(otherUser, otherGroups, verb, path);
        }

        public OfPath verb(String other) {
            return new OfPath(user, groups, other, path);
        }

        public OfPath path(String other) {
            return new OfPath(user, groups, verb, other);
        }
    }
}
