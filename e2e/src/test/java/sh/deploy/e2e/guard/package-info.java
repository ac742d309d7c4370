/** Who gets in and what they may: kubectl, pods with their tokens, the client libraries that pods come with, and tools that attack a server. */
@NullMarked
package sh.deploy.e2e.guard;

import org.jspecify.annotations.NullMarked;
