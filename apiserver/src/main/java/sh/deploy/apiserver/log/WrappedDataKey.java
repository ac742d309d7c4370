package sh.deploy.apiserver.log;

import java.time.Instant;

/**
 * A data key as it is kept: encrypted with a key of the settings file, which is not kept here.
 *
 * @param id named in what is encrypted with it
 * @param wrappedBy names the key of the settings file
 * @param wrapped unreadable without that key
 */
public record WrappedDataKey(long id, Instant madeAt, String wrappedBy, byte[] wrapped) {
    public String name() {
        return SealedObject.dataKeyName(id);
    }
}
