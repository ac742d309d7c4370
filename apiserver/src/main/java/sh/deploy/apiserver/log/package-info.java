/**
 * The one write-ahead log: gapless revisions, group commit, fencing by term, a hash chain. The only package that knows
 * SQL. Knows objects as bytes under a key, not their kinds.
 *
 * <p>A {@link sh.deploy.apiserver.log.Draft} goes to the {@link sh.deploy.apiserver.log.Appender}, whose loop checks what it
 * expects, gives it a revision and puts it into the batch that fills. A {@link sh.deploy.apiserver.log.WriteAheadLog} makes one
 * batch at a time durable; then {@link sh.deploy.apiserver.log.Replay} takes it into memory, and only then its writers hear.
 *
 * <p>A batch whose fate is unknown is repeated, byte for byte, until the head of the log says that it is there: the statement
 * that writes it moves the head from where the batch begins, so it can succeed once only.
 */
@NullMarked
package sh.deploy.apiserver.log;

import org.jspecify.annotations.NullMarked;
