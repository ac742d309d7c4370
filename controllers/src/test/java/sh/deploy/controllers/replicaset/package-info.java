@NullMarked
package sh.deploy.controllers.replicaset;

import org.jspecify.annotations.NullMarked;
