package sh.deploy.apiserver.kinds.policy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** How tables write access modes. */
final class AccessModes {
    private static final Map<String, String> SHORT = new LinkedHashMap<>();

    static {
        SHORT.put("ReadWriteOnce", "RWO");
        SHORT.put("ReadOnlyMany", "ROX");
        SHORT.put("ReadWriteMany", "RWX");
        SHORT.put("ReadWriteOncePod", "RWOP");
    }

    private AccessModes() {}

    static String text(List<String> modes) {
        return SHORT.entrySet().stream()
                .filter(mode -> modes.contains(mode.getKey()))
                .map(Map.Entry::getValue)
                .collect(Collectors.joining(","));
    }
}
