package sh.deploy.e2e.crash;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A call that an agent makes to its engine while it does something, told from its others by what is asked for and how often that was asked
 * before: rounds of the same work agree in these names, where numbers shift by each look more or less.
 *
 * @param name method and path without what is another's in each round, such as {@code POST /containers/ID/start}
 * @param occurrence the first of that name is 1
 */
record EngineCall(String name, int occurrence) {
    private static final Pattern IDS =
            Pattern.compile("/(containers|exec|images|networks)/(?!create$|json$)(.+?)(?=(/[a-z]+)?$)");

    /** In the order in which they were made. */
    static List<EngineCall> all(List<String> calls) {
        var counts = new HashMap<String, Integer>();
        var all = new ArrayList<EngineCall>();
        for (var call : calls) {
            var name = nameOf(call);
            all.add(new EngineCall(name, counts.merge(name, 1, Integer::sum)));
        }
        return all;
    }

    /** @param call method and path with its query */
    static String nameOf(String call) {
        int query = call.indexOf('?');
        var path = query < 0 ? call : call.substring(0, query);
        return IDS.matcher(path).replaceFirst("/$1/ID");
    }

    /** Whether the newest of these calls is it. */
    boolean isNewestOf(List<String> calls) {
        return all(calls).getLast().equals(this);
    }

    EngineCall next() {
        return new EngineCall(name, occurrence + 1);
    }

    /** Whether the engine does something for it. */
    boolean changesSomething() {
        return !name.startsWith("GET ");
    }

    @Override
    public String toString() {
        return name + " #" + occurrence;
    }
}
