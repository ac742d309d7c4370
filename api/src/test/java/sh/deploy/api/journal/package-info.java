@NullMarked
package sh.deploy.api.journal;

import org.jspecify.annotations.NullMarked;
