package sh.deploy.api.manifest;

import java.util.Iterator;
import org.snakeyaml.engine.v2.events.Event;

/**
 * The parser's events, one after the other. Where a text ends within an escape such as {@code \x4}, or one names no character, the parser
 * fails with what it meets itself; that is told like any other mistake, near the last thing that could be read.
 */
final class ParserEvents implements Iterator<Event> {
    private final Iterator<Event> events;
    private Position last;

    ParserEvents(String source, Iterator<Event> events) {
        this.events = events;
        this.last = new Position(source, 1, 1);
    }

    @Override
    public boolean hasNext() {
        try {
            return events.hasNext();
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
            throw brokenEscape();
        }
    }

    @Override
    public Event next() {
        try {
            var event = events.next();
            event.getEndMark()
                    .ifPresent(mark -> last = new Position(last.source(), mark.getLine() + 1, mark.getColumn() + 1));
            return event;
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
            throw brokenEscape();
        }
    }

    private ManifestException brokenEscape() {
        return new ManifestException(
                last,
                "after this, a text in double quotes holds a \\ with no character behind it that it could stand for",
                "Write \\\\ for the character \\ itself, or put the text in single quotes");
    }
}
