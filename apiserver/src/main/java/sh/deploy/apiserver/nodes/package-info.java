/**
 * The server's end of each node's connection: assigned pods go out, status and usage come in and take the same corridor
 * as any other write.
 */
@NullMarked
package sh.deploy.apiserver.nodes;

import org.jspecify.annotations.NullMarked;
