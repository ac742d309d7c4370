@NullMarked
package sh.deploy.api.access;

import org.jspecify.annotations.NullMarked;
