package sh.deploy.deployctl.cluster;

import java.util.ArrayList;
import java.util.List;
import sh.deploy.deployctl.Failure;

/** What the words after a verb stand for: {@code pods}, {@code pod web}, {@code pod/web deploy/api}, {@code pods,rs}. */
public final class Targets {
    /** The category of what runs: it stands for several kinds. */
    private static final String ALL = "all";

    private Targets() {}

    /**
     * A kind, and names of it.
     *
     * @param names empty means all of the kind
     */
    public record Target(Resource resource, List<String> names) {
        public Target {
            names = List.copyOf(names);
        }
    }

    public static List<Target> parse(List<String> words, Resources resources) {
        if (words.isEmpty()) {
            throw Failure.usage(
                    "name a kind, such as pods, or an object, such as pod/web; \"api-resources\" lists the kinds");
        }
        if (words.stream().anyMatch(word -> word.contains("/"))) {
            return references(words, resources);
        }
        var names = words.subList(1, words.size());
        var targets = new ArrayList<Target>();
        for (var kind : words.getFirst().split(",")) {
            if (kind.equals(ALL) && names.isEmpty()) {
                resources.inCategory(ALL).forEach(resource -> targets.add(new Target(resource, List.of())));
            } else {
                targets.add(new Target(resources.called(kind), names));
            }
        }
        return targets;
    }

    /** Exactly one object: {@code pod web} or {@code pod/web}. */
    public static Target one(List<String> words, Resources resources) {
        var targets = parse(words, resources);
        if (targets.size() != 1 || targets.getFirst().names().size() != 1) {
            throw Failure.usage("name one object, such as deployment/web");
        }
        return targets.getFirst();
    }

    private static List<Target> references(List<String> words, Resources resources) {
        var targets = new ArrayList<Target>();
        for (var word : words) {
            int slash = word.indexOf('/');
            if (slash <= 0 || slash == word.length() - 1 || word.indexOf('/', slash + 1) >= 0) {
                throw Failure.usage("\"" + word + "\" is not of the form KIND/NAME, which the others are");
            }
            targets.add(new Target(resources.called(word.substring(0, slash)), List.of(word.substring(slash + 1))));
        }
        return targets;
    }
}
