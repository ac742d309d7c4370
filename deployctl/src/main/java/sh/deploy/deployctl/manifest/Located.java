package sh.deploy.deployctl.manifest;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import sh.deploy.api.manifest.Position;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.Reason;

/** Leads what the server refused back to the lines of the manifest. Pure. */
public final class Located {
    private static final String STRICT_DECODING = "strict decoding error: ";
    private static final Pattern STRICT = Pattern.compile("(?:unknown|duplicate) field \"([^\"]+)\"");
    private static final Pattern NEXT = Pattern.compile(", (?=(?:unknown|duplicate) field \")");

    /** Of so many steps: each takes some of the stack. Begins where a word does, and takes it whole: a long one is looked at once. */
    private static final Pattern PATH = Pattern.compile(
            "(?<![A-Za-z0-9])[A-Za-z][A-Za-z0-9]*+(?:\\.[A-Za-z][A-Za-z0-9_/-]*|\\[[^\\]]{0,400}\\]){1,100}");

    private Located() {}

    /** One line for each thing that is wrong, each beginning with {@code file:line:column}. */
    public static List<String> lines(Problem problem, Document document) {
        var lines = new ArrayList<String>();
        for (var cause : problem.causes()) {
            if (strictly(cause.message(), document, lines)) {
                continue;
            }
            lines.add(position(cause, document) + ": " + document.reference() + ": " + text(cause) + hint(cause));
        }
        if (lines.isEmpty()) {
            fromMessage(problem, document, lines);
        }
        return lines;
    }

    private static Position position(FieldCause cause, Document document) {
        return aboutTheName(cause.message())
                ? document.positions().ofKey(cause.field())
                : document.positions().ofValue(cause.field());
    }

    private static String text(FieldCause cause) {
        return cause.message().contains(cause.field()) ? cause.message() : cause.field() + ": " + cause.message();
    }

    private static void fromMessage(Problem problem, Document document, List<String> lines) {
        var message = problem.message();
        if (!strictly(message, document, lines)) {
            lines.add(
                    place(problem, document) + ": " + document.reference() + ": " + message + hint(problem, document));
        }
    }

    /**
     * Adds a line for each field that is unknown or there twice, when the message speaks of such. What comes before its last
     * part is left out: of a patch, the server repeats the whole text there.
     */
    private static boolean strictly(String message, Document document, List<String> lines) {
        int start = message.lastIndexOf(STRICT_DECODING);
        if (start < 0) {
            return false;
        }
        int before = lines.size();
        for (var sentence : NEXT.split(message.substring(start + STRICT_DECODING.length()))) {
            var strict = STRICT.matcher(sentence);
            if (strict.find()) {
                lines.add(document.positions().ofKey(strict.group(1)) + ": " + document.reference() + ": "
                        + sentence.substring(strict.start()).strip());
            }
        }
        return lines.size() > before;
    }

    private static Position place(Problem problem, Document document) {
        return aboutItsNamespace(problem) ? document.at("metadata.namespace") : mentioned(problem.message(), document);
    }

    private static boolean aboutItsNamespace(Problem problem) {
        return problem.reason() == Reason.NOT_FOUND && problem.message().contains("namespaces");
    }

    /** The place of the longest field path that the message names and the manifest has. */
    private static Position mentioned(String message, Document document) {
        var paths = PATH.matcher(message);
        var longest = "";
        while (paths.find()) {
            var path = paths.group();
            if (path.length() > longest.length() && document.positions().contains(path)) {
                longest = path;
            }
        }
        return longest.isEmpty() ? document.positions().start() : document.at(longest);
    }

    private static boolean aboutTheName(String message) {
        return message.contains("unknown field") || message.contains("duplicate field");
    }

    private static String hint(FieldCause cause) {
        if (cause.message().startsWith("Required value") && cause.field().endsWith(".image")) {
            return " (add image: NAME:TAG to this container)";
        }
        return "";
    }

    private static String hint(Problem problem, Document document) {
        var fix = TypeAdvice.fix(problem.message(), document.object());
        if (!fix.isEmpty()) {
            return " (" + fix + ")";
        }
        if (aboutItsNamespace(problem)) {
            return ". Add a Namespace of that name to the manifest";
        }
        return "";
    }
}
