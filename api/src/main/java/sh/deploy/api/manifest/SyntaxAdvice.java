package sh.deploy.api.manifest;

/** What to do about a syntax error: one sentence for each that people really make. */
final class SyntaxAdvice {
    private SyntaxAdvice() {}

    /**
     * @param problem the parser's words
     * @param line the text of the line it stopped at, for what the words do not tell
     */
    static String fix(String problem, String line) {
        if (problem.contains("TAB") || line.strip().isEmpty() && line.contains("\t") || startsWithTab(line)) {
            return "Indent with spaces: YAML allows no tabs there";
        }
        if (problem.contains("mapping values are not allowed")) {
            return "Check that this line is indented like its neighbours; a text that holds \": \" needs quotes";
        }
        if (problem.contains("expected <block end>")) {
            return "Indent this line exactly like the fields that belong together with it";
        }
        if (problem.contains("could not find expected ':'")) {
            return "Write the field as \"name: value\"; a text of several lines needs \"|\" after the colon";
        }
        if (problem.contains("that cannot start any token")) {
            return "Put the value in quotes: it begins with a character that YAML keeps for itself";
        }
        if (problem.contains("found unexpected end of stream") || problem.contains("while scanning a quoted scalar")) {
            return "Close the quotes";
        }
        if (problem.contains("',' or ']'")) {
            return "Close the list with \"]\", and separate its items by commas";
        }
        if (problem.contains("',' or '}'")) {
            return "Close the mapping with \"}\", and separate its fields by commas";
        }
        if (problem.contains("undefined alias")) {
            return "Define the anchor (&name) before its use, or put the text in quotes";
        }
        return "";
    }

    private static boolean startsWithTab(String line) {
        int first = 0;
        while (first < line.length() && line.charAt(first) == ' ') {
            first++;
        }
        return first < line.length() && line.charAt(first) == '\t';
    }
}
