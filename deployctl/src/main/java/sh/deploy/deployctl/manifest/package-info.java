/**
 * Manifests on their way to the cluster: files found and read, a three-way merge with what stands there, errors led back to
 * the line they come from, and watching until things are ready. The merge and the readiness rules are pure.
 */
@NullMarked
package sh.deploy.deployctl.manifest;

import org.jspecify.annotations.NullMarked;
