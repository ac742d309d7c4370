package sh.deploy.apiserver.pki;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decides which key signs, when another is made, and which are of no use any more. All lists are the newest first. Pure. */
final class KeySchedule {
    /** A server that has not seen the newer key yet may sign with the older one for so long; clocks differ by less. */
    static final Duration ALLOWANCE = Duration.ofHours(1);

    private KeySchedule() {}

    /** The newest whose time has come; where it has come for none, as when an older one was removed, the one that is to sign first. */
    static SigningKey signer(List<SigningKey> keys, Instant now) {
        for (var key : keys) {
            if (!now.isBefore(key.signsFrom())) {
                return key;
            }
        }
        return keys.stream().min(Comparator.comparing(SigningKey::signsFrom)).orElseThrow();
    }

    /** One that is dated further ahead than any is made was made by a clock that was wrong: it must not keep the next one away. */
    static boolean isDue(List<SigningKey> keys, Instant now) {
        if (keys.isEmpty()) {
            return true;
        }
        var newest = keys.getFirst().signsFrom();
        var nextSigns = newest.plus(SigningKeys.SIGNS_FOR);
        return !now.isBefore(nextSigns.minus(SigningKeys.PUBLISHED_FOR))
                || newest.isAfter(now.plus(SigningKeys.PUBLISHED_FOR).plus(ALLOWANCE));
    }

    /** The first key of a cluster has nobody to wait for. */
    static Instant signsFrom(boolean isFirst, Instant now) {
        return isFirst ? now : now.plus(SigningKeys.PUBLISHED_FOR);
    }

    /** Each signed until any newer one began to, and what it signed last is over some time after that. */
    static List<SigningKey> outlived(List<SigningKey> keys, Instant now) {
        var outlived = new ArrayList<SigningKey>();
        @Nullable Instant followed = null;
        for (var key : keys) {
            if (followed != null
                    && !now.isBefore(followed.plus(SigningKeys.LONGEST_TOKEN).plus(ALLOWANCE))) {
                outlived.add(key);
            }
            followed = followed == null || key.signsFrom().isBefore(followed) ? key.signsFrom() : followed;
        }
        return outlived;
    }
}
