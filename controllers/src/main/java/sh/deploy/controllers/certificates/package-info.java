/** Deletes requests for certificates that are done, or that nobody decides. Neither approves nor signs: that is the server's. */
@NullMarked
package sh.deploy.controllers.certificates;

import org.jspecify.annotations.NullMarked;
