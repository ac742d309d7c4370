package sh.deploy.kubelet.pods;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The first of several moments that may not come. */
final class Earliest {
    private Earliest() {}

    static @Nullable Instant of(@Nullable Instant... times) {
        Instant earliest = null;
        for (var time : times) {
            if (time != null && (earliest == null || time.isBefore(earliest))) {
                earliest = time;
            }
        }
        return earliest;
    }
}
