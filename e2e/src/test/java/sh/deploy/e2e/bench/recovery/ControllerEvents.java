package sh.deploy.e2e.bench.recovery;

import io.fabric8.kubernetes.api.model.Event;
import java.util.List;
import java.util.regex.Pattern;

/** What the controllers themselves say of replacements, in Events. Pure. */
final class ControllerEvents {
    private static final Pattern NEEDLESS = Pattern.compile("(\\d+) replacements? w");

    private ControllerEvents() {}

    /** Replacements that proved needless. */
    static int needless(List<Event> events) {
        return events.stream()
                .filter(event -> "NeedlessReplacements".equals(event.getReason()))
                .mapToInt(event -> times(event) * number(event))
                .sum();
    }

    /** How often replacements had to wait for their share of a minute. */
    static int delays(List<Event> events) {
        return events.stream()
                .filter(event -> "ReplacementsDelayed".equals(event.getReason()))
                .mapToInt(ControllerEvents::times)
                .sum();
    }

    private static int number(Event event) {
        var words = NEEDLESS.matcher(event.getMessage());
        if (!words.find()) {
            throw new IllegalArgumentException("no number of replacements in: " + event.getMessage());
        }
        return Integer.parseInt(words.group(1));
    }

    private static int times(Event event) {
        return event.getCount() == null ? 1 : event.getCount();
    }
}
