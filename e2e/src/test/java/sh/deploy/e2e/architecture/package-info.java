/** The shape of the code as tests: the star, the corridor, the fences, and what we build upon. */
@NullMarked
package sh.deploy.e2e.architecture;

import org.jspecify.annotations.NullMarked;
