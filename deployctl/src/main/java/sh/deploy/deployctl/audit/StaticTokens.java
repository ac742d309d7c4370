package sh.deploy.deployctl.audit;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;

/**
 * Tokens in the token file end. One that never does is a password that nobody changes, and whoever has read it once has it for good; the
 * administrator has a certificate beside it.
 */
final class StaticTokens implements Check {
    private static final String FILE = "tokens.csv";

    @Override
    public Rule rule() {
        return new Rule("static-tokens", "1.2.2", "No token of the token file is good for ever.");
    }

    @Override
    public Finding judge(Evidence evidence) {
        var folder = evidence.folder();
        var text = folder.text(FILE);
        if (text.isEmpty()) {
            return new Finding.NotApplicable("there is no " + FILE + " in " + folder.root());
        }
        var reasons = new ArrayList<String>();
        int lines = 0;
        int good = 0;
        for (var line : text.get().lines().toList()) {
            lines++;
            if (!line.isBlank() && !line.startsWith("#")) {
                var fields = line.split(",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", -1);
                var end = fields.length > 3 ? fields[3].strip() : "";
                if (end.isEmpty()) {
                    reasons.add(FILE + " line " + lines + ": the token of user " + user(fields) + groups(fields)
                            + " has no end");
                } else if (isToCome(end, evidence.now())) {
                    good++;
                }
            }
        }
        return Finding.of(
                reasons,
                "sed -i '/^#/!d' " + Shell.word(folder.root().resolve(FILE).toString())
                        + "   # takes all tokens away; kubeconfigs of `up` use certificates. Or write an end at the end of the line:"
                        + " ,2030-01-31T00:00:00Z",
                good == 0 ? "the file has no token that is good" : good + " tokens, each with an end");
    }

    private static String user(String... fields) {
        return fields.length > 1 ? fields[1] : "?";
    }

    private static String groups(String... fields) {
        return fields.length > 2 && !fields[2].isBlank() ? " (groups " + fields[2].replace("\"", "") + ")" : "";
    }

    private static boolean isToCome(String end, Instant now) {
        try {
            return Instant.parse(end).isAfter(now);
        } catch (DateTimeException e) {
            throw Unseen.hidden(FILE + " names an end that is no time: " + end);
        }
    }
}
