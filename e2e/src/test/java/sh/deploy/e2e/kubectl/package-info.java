/** Unmodified kubectl, one version from before 1.31 and one from 1.33 on, against a real cluster. */
@NullMarked
package sh.deploy.e2e.kubectl;

import org.jspecify.annotations.NullMarked;
