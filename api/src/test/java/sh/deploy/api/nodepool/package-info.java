@NullMarked
package sh.deploy.api.nodepool;

import org.jspecify.annotations.NullMarked;
