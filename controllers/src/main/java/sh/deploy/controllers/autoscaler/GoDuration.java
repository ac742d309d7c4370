package sh.deploy.controllers.autoscaler;

import java.time.Duration;
import java.util.regex.Pattern;

/** Durations as Kubernetes' objects write them, such as {@code 10s}, {@code 1m30s} or {@code 500ms}. */
final class GoDuration {
    private static final Pattern PART = Pattern.compile("(\\d+(?:\\.\\d+)?)(ms|h|m|s)");

    private GoDuration() {}

    static Duration parse(String text) {
        if (text.equals("0")) {
            return Duration.ZERO;
        }
        var parts = PART.matcher(text);
        var sum = Duration.ZERO;
        int end = 0;
        while (parts.find() && parts.start() == end) {
            double seconds = Double.parseDouble(parts.group(1)) * secondsOf(parts.group(2));
            sum = sum.plusMillis(Math.round(seconds * 1000));
            end = parts.end();
        }
        if (end == 0 || end != text.length()) {
            throw new IllegalArgumentException("\"" + text + "\" is not a duration such as 0s, 10s or 1m30s");
        }
        return sum;
    }

    private static double secondsOf(String unit) {
        return switch (unit) {
            case "h" -> 3600;
            case "m" -> 60;
            case "ms" -> 0.001;
            default -> 1;
        };
    }
}
