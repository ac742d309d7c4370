package sh.deploy.deployctl.audit;

/** What lies in the data folder is all its owner's, so that nobody else can put something in the place of a key or a setting. */
final class FileOwners implements Check {
    @Override
    public Rule rule() {
        return new Rule(
                "file-owners",
                "1.1.12, 1.1.14, 1.1.16, 1.1.18, 1.1.19, 4.1.2, 4.1.6, 4.1.8, 4.1.10",
                "All files of the data folder are its owner's.");
    }

    @Override
    public Finding judge(Evidence evidence) {
        var folder = evidence.folder();
        var owner = folder.files().getFirst().owner();
        var others = folder.matching(file -> !file.owner().equals(owner));
        if (others.isEmpty()) {
            folder.requireWhole();
        }
        var reasons = others.stream()
                .map(file -> folder.absolute(file) + " is owned by " + file.owner() + ", the folder by " + owner)
                .toList();
        var mend = new StringBuilder("chown ").append(Shell.word(owner));
        others.forEach(file -> mend.append(' ').append(Shell.word(folder.absolute(file))));
        return Finding.of(
                reasons,
                mend.toString(),
                folder.files().size() + " files and folders of " + folder.root() + " are owned by " + owner);
    }
}
