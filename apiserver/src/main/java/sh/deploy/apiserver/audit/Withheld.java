package sh.deploy.apiserver.audit;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.apiserver.authz.Action;
import sh.deploy.apiserver.kinds.Kind;

/**
 * Of which objects no more goes on record than what they are called, beside secrets: of those that are encrypted in the log, since the
 * record is not. Which these are may change while the server runs. Safe for all threads.
 */
public final class Withheld {
    static final Withheld NOTHING = new Withheld(List.of(), (group, resource) -> false);

    private record Place(String group, String resource) {
        static Place of(Kind kind) {
            ObjectKey key = kind.key("", "any");
            return new Place(key.group(), key.resource());
        }
    }

    private final BiPredicate<String, String> isEncrypted;
    private final Map<Place, Place> places = new HashMap<>();
    private final Map<String, Set<Place>> byKind = new HashMap<>();

    /**
     * @param kinds that are served
     * @param isEncrypted tells it by the group and the resource under which objects are kept; any thread
     */
    public Withheld(Collection<Kind> kinds, BiPredicate<String, String> isEncrypted) {
        this.isEncrypted = isEncrypted;
        for (var kind : kinds) {
            var place = Place.of(kind);
            places.put(new Place(kind.group(), kind.plural()), place);
            for (var name : List.of(kind.kind(), kind.listKind())) {
                byKind.computeIfAbsent(lower(name), any -> new HashSet<>()).add(place);
            }
        }
    }

    /** Whether it is of what is sent and answered here. */
    boolean isOf(Action action) {
        var asked = new Place(action.group(), action.resource());
        return isEncrypted(places.getOrDefault(asked, asked));
    }

    /** Whether it is of objects that say of themselves that they are of this kind, or a list of it, however that is spelt. */
    boolean isOfKind(String kind) {
        return byKind.getOrDefault(lower(kind), Set.of()).stream().anyMatch(this::isEncrypted);
    }

    private boolean isEncrypted(Place place) {
        return isEncrypted.test(place.group(), place.resource());
    }

    private static String lower(String kind) {
        return kind.toLowerCase(Locale.ROOT);
    }
}
