package sh.deploy.deployctl.audit;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;

/** The key that signs tokens is changed: a server does so every ninety days, and so one that is much older is stuck. */
final class TokenKeyAge implements Check {
    private static final Duration OLDEST = Duration.ofDays(97);

    @Override
    public Rule rule() {
        return new Rule("token-key-age", "1.2.22", "The key that signs service accounts' tokens is not old.");
    }

    @Override
    public Finding judge(Evidence evidence) {
        var folder = evidence.folder();
        var newest = folder.matching(file -> file.path().matches("pki/token-keys/\\d+\\.pem")).stream()
                .map(DataFiles.Entry::changed)
                .max(Comparator.<Instant>naturalOrder());
        if (newest.isEmpty()) {
            folder.requireWhole();
            return new Finding.NotApplicable("there is none in " + folder.root().resolve("pki/token-keys"));
        }
        var age = Duration.between(newest.get(), evidence.now());
        return age.compareTo(OLDEST) > 0
                ? new Finding.Fail(
                        "the newest key is " + age.toDays() + " days old, though one signs for 90",
                        "deployctl rotate-token-key --data "
                                + Shell.word(folder.root().toString()))
                : new Finding.Pass("the newest is " + Math.max(0, age.toDays()) + " days old");
    }
}
