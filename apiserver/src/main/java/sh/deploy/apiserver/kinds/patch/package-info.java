/**
 * The three ways in which a PATCH may say what to change, each on plain trees: RFC 6902, RFC 7386, and Kubernetes' strategic
 * merge, which takes the keys of lists from the schema. And a fourth, in which policies say it, as server-side apply merges.
 */
@NullMarked
package sh.deploy.apiserver.kinds.patch;

import org.jspecify.annotations.NullMarked;
