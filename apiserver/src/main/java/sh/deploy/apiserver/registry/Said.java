package sh.deploy.apiserver.registry;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Sentences for whoever asked for many writes at once: each is kept once, and none that would not be told. Safe for all threads. */
public final class Said {
    /** Characters of all sentences that an answer tells. */
    public static final int MOST = 4096;
    /** Characters to which an answer cuts a sentence when all of them are too long. */
    public static final int SHORT = 256;

    private final Set<String> sentences = new LinkedHashSet<>();
    private int told;

    synchronized void addAll(List<String> more) {
        for (var sentence : more) {
            if (told < MOST && sentences.add(sentence)) {
                told += Math.min(SHORT, sentence.length());
            }
        }
    }

    synchronized List<String> all() {
        return List.copyOf(sentences);
    }
}
