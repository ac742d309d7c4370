@NullMarked
package sh.deploy.api.problem;

import org.jspecify.annotations.NullMarked;
