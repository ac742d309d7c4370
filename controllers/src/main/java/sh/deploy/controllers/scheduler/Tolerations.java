package sh.deploy.controllers.scheduler;

import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.Toleration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which taints a pod puts up with. Source: Kubernetes documentation, "Taints and Tolerations". */
public final class Tolerations {
    public static final String NO_SCHEDULE = "NoSchedule";
    public static final String NO_EXECUTE = "NoExecute";
    static final String PREFER_NO_SCHEDULE = "PreferNoSchedule";

    private Tolerations() {}

    /** Whether an untolerated taint of this effect keeps new pods off its node. */
    static boolean keepsAway(Taint taint) {
        return NO_SCHEDULE.equals(taint.getEffect()) || NO_EXECUTE.equals(taint.getEffect());
    }

    static boolean cover(List<Toleration> tolerations, Taint taint) {
        return tolerations.stream().anyMatch(toleration -> covers(toleration, taint));
    }

    /** Whether this one toleration puts up with the taint. */
    public static boolean covers(Toleration toleration, Taint taint) {
        var effect = toleration.getEffect();
        if (isSet(effect) && !effect.equals(taint.getEffect())) {
            return false;
        }
        boolean exists = "Exists".equals(toleration.getOperator());
        if (!isSet(toleration.getKey())) {
            return exists;
        }
        if (!toleration.getKey().equals(taint.getKey())) {
            return false;
        }
        return exists || orEmpty(toleration.getValue()).equals(orEmpty(taint.getValue()));
    }

    private static boolean isSet(@Nullable String text) {
        return text != null && !text.isEmpty();
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
