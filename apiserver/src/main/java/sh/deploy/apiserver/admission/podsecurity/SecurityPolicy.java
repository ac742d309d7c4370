package sh.deploy.apiserver.admission.podsecurity;

import sh.deploy.apiserver.admission.podsecurity.standard.Level;
import sh.deploy.apiserver.admission.podsecurity.standard.LevelVersion;

/**
 * What a namespace asks of its pods.
 *
 * @param enforce pods beyond it are refused
 * @param audit pods beyond it are noted in the audit record
 * @param warn whoever makes pods beyond it is told
 */
public record SecurityPolicy(LevelVersion enforce, LevelVersion audit, LevelVersion warn) {
    public static final SecurityPolicy PRIVILEGED =
            new SecurityPolicy(LevelVersion.PRIVILEGED, LevelVersion.PRIVILEGED, LevelVersion.PRIVILEGED);

    boolean asksNothing() {
        return enforce.level() == Level.PRIVILEGED
                && audit.level() == Level.PRIVILEGED
                && warn.level() == Level.PRIVILEGED;
    }
}
