/** {@code deployctl} as it is distributed: what its launcher and the files beside it add to the commands, which have tests of their own. */
@NullMarked
package sh.deploy.e2e.commandline;

import org.jspecify.annotations.NullMarked;
