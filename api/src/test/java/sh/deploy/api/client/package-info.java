@NullMarked
package sh.deploy.api.client;

import org.jspecify.annotations.NullMarked;
