package sh.deploy.deployctl.audit;

import java.util.function.Predicate;

/** Files of one sort give nobody more than they should. */
final class FileModes implements Check {
    private final Rule rule;
    private final String most;
    private final Predicate<DataFiles.Entry> these;

    /**
     * @param most the widest mode that is right, such as {@code rw-------}
     * @param these which files it is about
     */
    FileModes(Rule rule, String most, Predicate<DataFiles.Entry> these) {
        this.rule = rule;
        this.most = most;
        this.these = these;
    }

    @Override
    public Rule rule() {
        return rule;
    }

    @Override
    public Finding judge(Evidence evidence) {
        var folder = evidence.folder();
        var files = folder.matching(these);
        var wide = files.stream().filter(file -> !file.isAtMost(most)).toList();
        if (wide.isEmpty()) {
            folder.requireWhole();
        }
        if (files.isEmpty()) {
            return new Finding.NotApplicable("there are none in " + folder.root());
        }
        var reasons = wide.stream()
                .map(file -> folder.absolute(file) + " has mode " + file.octal() + ", at most " + octal() + " is right")
                .toList();
        var mend = new StringBuilder("chmod ").append(octal());
        wide.forEach(file -> mend.append(' ').append(Shell.word(folder.absolute(file))));
        return Finding.of(reasons, mend.toString(), files.size() + " with mode " + octal() + " or less");
    }

    private String octal() {
        return new DataFiles.Entry("", false, most, "", java.time.Instant.EPOCH).octal();
    }
}
