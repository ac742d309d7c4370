package sh.deploy.apiserver.http;

import java.util.ArrayList;
import java.util.List;
import sh.deploy.apiserver.registry.Said;

/**
 * Sentences for a person as values of {@code Warning} headers. Clients and proxies bound the headers they take: where the sentences are
 * too long together each is cut short, and the last are left out. The bounds are those of Kubernetes.
 */
final class Warnings {
    /** Characters of all sentences. */
    static final int MOST = Said.MOST;
    /** Characters of one sentence, when all of them are too long. */
    static final int SHORT = Said.SHORT;

    private Warnings() {}

    /** The response with what shall be said beside it. */
    static Response beside(List<String> sentences, Response response) {
        var told = response;
        for (var header : headers(sentences)) {
            told = told.with("warning", header);
        }
        return told;
    }

    static List<String> headers(List<String> sentences) {
        var distinct = sentences.stream().distinct().toList();
        int length = distinct.stream().mapToInt(String::length).sum();
        return (length <= MOST ? distinct : shortened(distinct))
                .stream().map(sentence -> "299 - \"" + quoted(sentence) + "\"").toList();
    }

    private static List<String> shortened(List<String> sentences) {
        var kept = new ArrayList<String>();
        int length = 0;
        for (var sentence : sentences) {
            if (length >= MOST) {
                break;
            }
            var cut = sentence.substring(0, Math.min(SHORT, sentence.length()));
            length += cut.length();
            kept.add(cut);
        }
        return kept;
    }

    /** Within a header's quoted text: no line ends, quotes and backslashes escaped, nothing but ASCII. */
    private static String quoted(String text) {
        return text.replaceAll("[\\r\\n]+", " ")
                .replaceAll("[^\\x20-\\x7e]", "?")
                .replace("\\", "\\\\")
                .replace("\"", "\\\"");
    }
}
