/** The verbs that talk to a cluster, one class each. They use only the public API. */
@NullMarked
package sh.deploy.deployctl.command;

import org.jspecify.annotations.NullMarked;
