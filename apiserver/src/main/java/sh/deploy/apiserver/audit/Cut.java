package sh.deploy.apiserver.audit;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import sh.deploy.apiserver.authn.Caller;

/** Texts of others in readable length: none makes an event as long as it likes. */
final class Cut {
    private static final int ESCAPED = 6;
    /** A name of a service account with its namespace is longer than other names. */
    private static final int MOST_OF_CALLER = 1_024;

    private static final int MOST_ENTRIES = 64;
    private static final String REST = "…";

    private Cut() {}

    /** @param most what the text may take up of an event, in bytes; what JSON has to escape takes six */
    static String to(int most, String text) {
        int room = most;
        for (int i = 0; i < text.length(); i++) {
            room -= isPlain(text.charAt(i)) ? 1 : ESCAPED;
            if (room < 0) {
                return text.substring(0, i) + REST;
            }
        }
        return text;
    }

    /** Whom a client says that it acts as: that may be what it likes, for who may be anybody. */
    static Caller caller(Caller whole) {
        var extra = new HashMap<String, List<String>>();
        whole.extra().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .limit(MOST_ENTRIES)
                .forEach(entry -> extra.put(to(MOST_OF_CALLER, entry.getKey()), texts(entry.getValue())));
        if (whole.extra().size() > MOST_ENTRIES) {
            extra.put(REST, List.of());
        }
        return new Caller(
                to(MOST_OF_CALLER, whole.user()),
                to(MOST_OF_CALLER, whole.uid()),
                Set.copyOf(texts(whole.groups().stream().sorted().toList())),
                extra,
                whole.source());
    }

    private static List<String> texts(List<String> whole) {
        var shown = whole.stream().limit(MOST_ENTRIES).map(text -> to(MOST_OF_CALLER, text));
        return Stream.concat(shown, whole.size() > MOST_ENTRIES ? Stream.of(REST) : Stream.of())
                .toList();
    }

    private static boolean isPlain(char c) {
        return c >= ' ' && c <= '~' && c != '"' && c != '\\';
    }
}
