/** Tokens of service accounts in the hands of those who use them: kubectl, pods, and the client libraries that pods come with. */
@NullMarked
package sh.deploy.e2e.guard;

import org.jspecify.annotations.NullMarked;
