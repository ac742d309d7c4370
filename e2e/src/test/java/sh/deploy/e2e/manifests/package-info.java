/** {@code deployctl apply -f}: the examples keep their promises, broken files say what to change and change nothing. */
@NullMarked
package sh.deploy.e2e.manifests;

import org.jspecify.annotations.NullMarked;
