package sh.deploy.deployctl.command;

import java.util.Comparator;
import sh.deploy.api.quantity.Amount;
import tools.jackson.databind.JsonNode;

/** CPU and memory in use. */
record Usage(long milliCpu, long bytes) {
    private static final long MEBIBYTE = 1024L * 1024;

    static Usage of(JsonNode usage) {
        return new Usage(
                amount(usage.path("cpu")).milli(), amount(usage.path("memory")).units());
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
