/** Writing kubeconfigs: a whole one for a data folder, and one context more in a person's own without touching the others. */
@NullMarked
package sh.deploy.deployctl.kubeconfig;

import org.jspecify.annotations.NullMarked;
