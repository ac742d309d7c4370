package sh.deploy.deployctl.up;

import java.util.concurrent.Callable;
import sh.deploy.apiserver.encryption.EncryptionSettings;
import sh.deploy.apiserver.encryption.UnreadableObject;
import sh.deploy.apiserver.encryption.UnusableKeys;
import sh.deploy.deployctl.Failure;
import sh.deploy.deployctl.Session;

/** Which file says what is encrypted, and words for keys that do not fit. */
final class EncryptionKeys {
    /** Kubernetes' name for it. */
    static final String OPTION = "--encryption-provider-config";

    private EncryptionKeys() {}

    /**
     * The file that was asked for, or the data folder's own.
     *
     * @param given empty for none
     * @param source the option or setting that it comes from
     * @throws Failure the one that was asked for is not right
     */
    static EncryptionSettings checked(DataFolder folder, String given, Session session, String source) {
        if (given.isEmpty()) {
            return ofFolder(folder);
        }
        var settings = new EncryptionSettings(session.resolve(given).toAbsolutePath(), false);
        try {
            settings.check();
        } catch (IllegalArgumentException e) {
            throw Failure.usage(source + ": " + e.getMessage());
        }
        return settings;
    }

    static EncryptionSettings ofFolder(DataFolder folder) {
        return new EncryptionSettings(folder.pki().resolve(EncryptionSettings.FILE), true);
    }

    /** Starts what reads the log. */
    static <T> T orSay(Callable<T> start) throws Exception {
        try {
            return start.call();
        } catch (UnusableKeys | UnreadableObject e) {
            throw Failure.refused(String.valueOf(e.getMessage()));
        }
    }
}
