/** The raw engine as a peer: its API over its own socket, without any client library in between, and when what ran by its word. */
@NullMarked
package sh.deploy.e2e.docker;

import org.jspecify.annotations.NullMarked;
