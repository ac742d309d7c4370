package sh.deploy.deployctl.command;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import sh.deploy.api.quantity.Amount;
import sh.deploy.deployctl.cluster.Access;
import sh.deploy.deployctl.cluster.Query;
import tools.jackson.databind.JsonNode;

/** CPU and memory in use. */
record Usage(long milliCpu, long bytes) {
    private static final long MEBIBYTE = 1024L * 1024;

    static Usage of(JsonNode usage) {
        return new Usage(
                amount(usage.path("cpu")).milli(), amount(usage.path("memory")).units());
    }

    /** What the server measured of all in a collection that match, or of the ones with these names, each of which must be there. */
    static List<JsonNode> asked(Access access, String collection, String labelSelector, List<String> names) {
        var found = new ArrayList<JsonNode>();
        if (names.isEmpty()) {
            var query = Query.of(collection).with("labelSelector", labelSelector);
            access.cluster().get(query.toString()).path("items").forEach(found::add);
        }
        names.forEach(name -> found.add(access.cluster().get(collection + "/" + Query.encode(name))));
        return found;
    }

    Usage plus(Usage other) {
        return new Usage(milliCpu + other.milliCpu, bytes + other.bytes);
    }

    String cpu() {
        return milliCpu + "m";
    }

    String memory() {
        return bytes / MEBIBYTE + "Mi";
    }

    /** Largest first. @param by {@code cpu} or {@code memory} */
    static Comparator<Usage> largestFirst(String by) {
        return by.equals("memory")
                ? Comparator.comparingLong(Usage::bytes).reversed()
                : Comparator.comparingLong(Usage::milliCpu).reversed();
    }

    static String percent(long part, long whole) {
        return whole == 0 ? "<unknown>" : part * 100 / whole + "%";
    }

    private static Amount amount(JsonNode quantity) {
        var text = quantity.asString("");
        return text.isEmpty() ? Amount.ZERO : Amount.parse(text);
    }
}
