/**
 * The one write-ahead log: gapless revisions, group commit, fencing by term, a hash chain. The only package that knows
 * SQL. Knows objects as bytes under a key, not their kinds.
 */
@NullMarked
package sh.deploy.apiserver.log;

import org.jspecify.annotations.NullMarked;
