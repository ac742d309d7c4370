/** What agents and the API server say to each other, where the generated classes of {@code node.proto} cost too much. */
@NullMarked
package sh.deploy.api.node;

import org.jspecify.annotations.NullMarked;
