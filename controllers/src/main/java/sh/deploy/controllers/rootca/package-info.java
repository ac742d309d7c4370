/** Keeps the cluster's certificate authority in every namespace, where its pods mount it from to know the API server by. */
@NullMarked
package sh.deploy.controllers.rootca;

import org.jspecify.annotations.NullMarked;
