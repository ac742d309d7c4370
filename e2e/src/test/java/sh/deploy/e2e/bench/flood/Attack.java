package sh.deploy.e2e.bench.flood;

import java.util.List;

/** What the attackers do, as fast as they are answered. */
enum Attack {
    WRITES("ConfigMaps of 1 KiB, created by 512 connections"),
    LARGE("Secrets of 1 MiB, replaced by 32 connections"),
    LISTS("lists of all ConfigMaps, plain and as tables, by 64 connections"),
    EVENTS("Events, created by 64 connections"),
    LABELS("labels of one object, changed by 64 connections"),
    WATCHES("watches that nobody reads, beside writes to what they watch by 8 connections");

    /** All but together. */
    static final List<Attack> ALL = List.of(values());

    private final String words;

    Attack(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }
}
