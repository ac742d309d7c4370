/**
 * Objects of some resources are encrypted before the log gets them, and decrypted as they are read: an envelope of data keys, which lie
 * wrapped beside the log, and of keys in a settings file, which do not. Which resources, and by which keys, is said in the file, in the
 * shape of Kubernetes' EncryptionConfiguration.
 *
 * <p>{@link sh.deploy.apiserver.encryption.EncryptedLog} stands before any log. An object is sealed by AES-256-GCM on the thread of who
 * writes it, before it has a revision, so the appender's loop does not wait for it; its revision is put in as it is opened.
 *
 * <p>No nonce is used twice with one data key. A data key seals only in the process that made it, at most {@value
 * sh.deploy.apiserver.encryption.DataKeys#MOST_USES} times, and nonces are 96 random bits: two are equal with a probability below 2^-57 per
 * data key. They are random rather than counted because a machine that is put back to an earlier picture of its memory would go on
 * counting from there.
 *
 * <p>A sealed object fits one place: the object's key, uid, kind and API version are authenticated with it, and in the log what was done
 * and after which of its revisions, in a checkpoint its revision and the checkpoint's. Put in another place it does not open. What this does
 * not show is that changes were taken back: who can write to the database can drop the newest ones, of an object or of all.
 *
 * <p>Knows nothing of what is in an object, and no SQL.
 */
@NullMarked
package sh.deploy.apiserver.encryption;

import org.jspecify.annotations.NullMarked;
