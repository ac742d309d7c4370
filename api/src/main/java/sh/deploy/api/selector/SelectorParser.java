package sh.deploy.api.selector;

import java.util.ArrayList;
import java.util.List;

/** Reads the query form of selectors. Every failure is an {@link IllegalArgumentException} that quotes the text. */
final class SelectorParser {
    private static final String DELIMITERS = "=!<>(), \t";

    private final String text;
    private int at;

    SelectorParser(String text) {
        this.text = text;
    }

    List<Requirement> requirements() {
        var found = new ArrayList<Requirement>();
        skipBlanks();
        while (at < text.length()) {
            found.add(requirement());
            skipBlanks();
            if (at < text.length()) {
                expect(',');
                skipBlanks();
                if (at == text.length()) {
                    throw wrong("a condition after the last comma");
                }
            }
        }
        return found;
    }

    private Requirement requirement() {
        if (take('!')) {
            return new Requirement.Absent(label());
        }
        var label = label();
        skipBlanks();
        if (take('=')) {
            take('=');
            return new Requirement.In(label, List.of(word()));
        }
        if (take('!')) {
            expect('=');
            return new Requirement.NotIn(label, List.of(word()));
        }
        if (take('>')) {
            return new Requirement.Above(label, number());
        }
        if (take('<')) {
            return new Requirement.Below(label, number());
        }
        if (at == text.length() || text.charAt(at) == ',') {
            return new Requirement.Exists(label);
        }
        return switch (word()) {
            case "in" -> new Requirement.In(label, values());
            case "notin" -> new Requirement.NotIn(label, values());
            default -> throw wrong("one of =, !=, in, notin, >, < after \"" + label + "\"");
        };
    }

    private String label() {
        var label = word();
        if (label.isEmpty()) {
            throw wrong("the name of a label");
        }
        return label;
    }

    private List<String> values() {
        var values = new ArrayList<String>();
        skipBlanks();
        expect('(');
        do {
            values.add(word());
            skipBlanks();
        } while (take(','));
        expect(')');
        return values;
    }

    private long number() {
        var word = word();
        try {
            return Long.parseLong(word);
        } catch (NumberFormatException notANumber) {
            throw wrong("a whole number instead of \"" + word + "\"");
        }
    }

    private String word() {
        skipBlanks();
        int start = at;
        while (at < text.length() && DELIMITERS.indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return text.substring(start, at);
    }

    private void skipBlanks() {
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
    }

    private boolean take(char wanted) {
        if (at < text.length() && text.charAt(at) == wanted) {
            at++;
            return true;
        }
        return false;
    }

    private void expect(char wanted) {
        if (!take(wanted)) {
            throw wrong("\"" + wanted + "\"");
        }
    }

    private IllegalArgumentException wrong(String expected) {
        return new IllegalArgumentException(
                "unable to parse selector \"" + text + "\": expected " + expected + " at character " + (at + 1));
    }
}
