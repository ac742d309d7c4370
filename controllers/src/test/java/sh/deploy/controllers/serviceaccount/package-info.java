@NullMarked
package sh.deploy.controllers.serviceaccount;

import org.jspecify.annotations.NullMarked;
