/**
 * The cluster as the command line sees it: objects as JSON trees by URL, the names of kinds that people type, and what they
 * stand for. Uses only the public API. The kinds that everybody uses are known without asking; all others are discovered.
 */
@NullMarked
package sh.deploy.deployctl.cluster;

import org.jspecify.annotations.NullMarked;
