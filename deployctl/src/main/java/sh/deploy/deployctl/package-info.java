/**
 * The command line. {@link sh.deploy.deployctl.Main} finds the verb, builds only that command's options, and runs it in a
 * {@link sh.deploy.deployctl.Session}. A command is one class in {@code command} (for clients) or {@code up} (for what runs
 * here) and one line in {@link sh.deploy.deployctl.Commands}. Options are registered by code, not by annotations: start-up is a feature, and
 * reflection costs more than the whole request.
 */
@NullMarked
package sh.deploy.deployctl;

import org.jspecify.annotations.NullMarked;
