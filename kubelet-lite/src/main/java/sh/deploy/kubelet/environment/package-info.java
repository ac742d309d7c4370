/**
 * What a container finds in its environment: ConfigMaps, Secrets, fields of its pod and its own limits, resolved to plain
 * text. Pure but for {@link sh.deploy.kubelet.environment.Materials}, which holds what the server sent.
 */
@NullMarked
package sh.deploy.kubelet.environment;

import org.jspecify.annotations.NullMarked;
