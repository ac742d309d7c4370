package sh.deploy.api.manifest;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads manifests of any number of documents. Works on the parser's events, one at a time, so a document that is nested
 * or repeated beyond its limits is refused before it takes memory.
 */
public final class ManifestReader {
    private final Limits limits;

    public ManifestReader(Limits limits) {
        this.limits = limits;
    }

    /**
     * All documents of a text, in order; empty ones are left out.
     *
     * @param source what positions and errors call the text: a file name, {@code stdin}, {@code body}
     * @throws ManifestException for text that is no YAML or goes beyond a limit
     */
    public List<Manifest> read(String source, String text) {
        if (text.length() > limits.maxCharacters()) {
            throw new ManifestException(
                    new Position(source, 1, 1),
                    "the manifest has " + text.length() + " characters, more than the " + limits.maxCharacters()
                            + " allowed",
                    "Split it into several");
        }
        var settings = LoadSettings.builder()
                .setLabel(source)
                .setCodePointLimit(limits.maxCharacters())
                .setBufferSize(Math.max(
                        1_024, text.length() + 1)) // what it holds is copied each time that a long word needs more
                .build();
        try {
            return documents(source, new Parse(settings).parseString(tabsOfJsonAsSpaces(text)));
        } catch (MarkedYamlEngineException e) {
            throw syntaxError(source, text, e);
        } catch (ReaderException e) {
            throw new ManifestException(
                    positionOf(source, text, e.getPosition()),
                    "the manifest holds a character that text may not hold, U+%04X".formatted(e.getCodePoint()),
                    "Save it as UTF-8 text");
        } catch (YamlEngineException e) {
            throw new ManifestException(new Position(source, 1, 1), "the manifest is not YAML", "");
        }
    }

    private List<Manifest> documents(String source, Iterable<Event> events) {
        var documents = new ArrayList<Manifest>();
        var iterator = new ParserEvents(source, events.iterator());
        int values = 0;
        while (iterator.hasNext()) {
            if (iterator.next() instanceof DocumentStartEvent) {
                var document = new DocumentBuilder(source, limits, iterator, values);
                var manifest = document.build();
                values = document.values();
                if (!manifest.content().isNull()) {
                    documents.add(manifest);
                }
            }
        }
        return documents;
    }

    /** JSON is YAML but for tabs at the beginning of a line; one space each keeps the columns. */
    private static String tabsOfJsonAsSpaces(String text) {
        if (!isJson(text) || text.indexOf('\t') < 0) {
            return text;
        }
        var spaced = new StringBuilder(text);
        boolean indentation = true;
        for (int i = 0; i < spaced.length(); i++) {
            char c = spaced.charAt(i);
            if (c == '\t' && indentation) {
                spaced.setCharAt(i, ' ');
            }
            indentation = c == '\n' || indentation && (c == ' ' || c == '\t' || c == '\r');
        }
        return spaced.toString();
    }

    private static boolean isJson(String text) {
        var first = text.stripLeading();
        return first.startsWith("{") || first.startsWith("[");
    }

    /** Where a comment begins that made the parser stop on the same line or the next; null when none did. */
    private static @Nullable Position commentOfJson(String text, Position stopped) {
        if (!isJson(text)) {
            return null;
        }
        var lines = text.lines().limit(stopped.line()).toList();
        for (int line = lines.size(); line >= Math.max(1, stopped.line() - 1); line--) {
            int column = commentIn(lines.get(line - 1));
            if (column > 0) {
                return new Position(stopped.source(), line, column);
            }
        }
        return null;
    }

    /** The column where a comment begins outside of quotes; 0 when none does. An address such as http://a is none. */
    private static int commentIn(String line) {
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '\\' && quoted) {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && (line.startsWith("//", i) || line.startsWith("/*", i)) && standsFree(line, i)) {
                return i + 1;
            }
        }
        return 0;
    }

    private static boolean standsFree(String line, int index) {
        return index == 0 || " \t,{}[]\"".indexOf(line.charAt(index - 1)) >= 0;
    }

    private static ManifestException syntaxError(String source, String text, MarkedYamlEngineException e) {
        Optional<Mark> mark = e.getProblemMark().isPresent() ? e.getProblemMark() : e.getContextMark();
        var position = mark.map(at -> new Position(source, at.getLine() + 1, at.getColumn() + 1))
                .orElse(new Position(source, 1, 1));
        var comment = commentOfJson(text, position);
        if (comment != null) {
            return new ManifestException(comment, "JSON holds no comments", "Remove it, or begin it with \"#\"");
        }
        var problem = e.getProblem() == null ? "the manifest is not YAML" : e.getProblem();
        var line = text.lines().skip(position.line() - 1L).findFirst().orElse("");
        return new ManifestException(position, problem, SyntaxAdvice.fix(problem, line));
    }

    private static Position positionOf(String source, String text, int index) {
        var before = text.substring(0, Math.clamp(index, 0, text.length()));
        int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
        return new Position(source, line, before.length() - before.lastIndexOf('\n'));
    }
}
