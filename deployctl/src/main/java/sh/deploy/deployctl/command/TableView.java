package sh.deploy.deployctl.command;

import static sh.deploy.deployctl.Options.has;
import static sh.deploy.deployctl.Options.text;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ParseResult;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import sh.deploy.deployctl.ExitCode;
import sh.deploy.deployctl.Session;
import sh.deploy.deployctl.cluster.Cluster;
import sh.deploy.deployctl.cluster.Query;
import sh.deploy.deployctl.output.JsonPath;
import sh.deploy.deployctl.output.TextTable;
import tools.jackson.databind.JsonNode;

/** Shows lists as the tables that the server makes of them, and then their changes. */
final class TableView {
    private final ParseResult own;
    private final Cluster cluster;
    private final Session session;
    private final boolean wide;
    private int failures;

    TableView(ParseResult own, Cluster cluster, Session session, boolean wide) {
        this.own = own;
        this.cluster = cluster;
        this.session = session;
        this.wide = wide;
    }

    int show(List<Listing> lists) {
        var table = new TextTable();
        boolean several = lists.stream().map(Listing::resource).distinct().count() > 1;
        int rows = 0;
        for (int i = 0; i < lists.size(); i++) {
            var list = lists.get(i);
            boolean header = i == 0 || !lists.get(i - 1).resource().equals(list.resource());
            if (header && i > 0) {
                table.print(session.out(), "");
                table = new TextTable();
                session.out().println();
            }
            rows += add(list, table, header, several);
        }
        table.print(session.out(), "");
        if (rows == 0 && failures == 0 && !has(own, "-w") && !has(own, "--watch-only")) {
            var namespace = lists.getFirst().namespace();
            session.err()
                    .println("No resources found" + (namespace.isEmpty() ? "" : " in " + namespace + " namespace")
                            + ".");
        }
        if ((has(own, "-w") || has(own, "--watch-only")) && lists.size() == 1) {
            follow(lists.getFirst(), table);
        }
        return failures == 0 ? ExitCode.DONE : ExitCode.REFUSED;
    }

    private String revision = "";

    private int add(Listing list, TextTable table, boolean header, boolean several) {
        var next = "";
        int rows = 0;
        do {
            JsonNode page;
            try {
                page = cluster.table(Query.of(list.path())
                        .with("limit", list.name().isEmpty() ? "500" : "")
                        .with("continue", next)
                        .toString());
            } catch (ProblemException e) {
                if (e.problem().reason() == Reason.NOT_FOUND && !list.name().isEmpty()) {
                    missing(e);
                    return rows;
                }
                throw e;
            }
            revision = page.path("metadata").path("resourceVersion").asString("");
            next = page.path("metadata").path("continue").asString("");
            var columns = page.path("columnDefinitions");
            if (header && rows == 0 && !page.path("rows").isEmpty() && !has(own, "--no-headers")) {
                table.add(headers(columns));
            }
            if (has(own, "--watch-only")) {
                return rows;
            }
            for (var row : sorted(page.path("rows"))) {
                table.add(cells(columns, row, several ? list : null));
                rows++;
            }
        } while (!next.isEmpty());
        return rows;
    }

    private void missing(ProblemException e) {
        if (!has(own, "--ignore-not-found")) {
            session.err().println("Error from server (NotFound): " + e.getMessage());
            failures++;
        }
    }

    private List<JsonNode> sorted(JsonNode rows) {
        var all = new ArrayList<JsonNode>();
        rows.forEach(all::add);
        var by = text(own, "--sort-by", "");
        if (!by.isEmpty()) {
            var path = JsonPath.parse(by);
            all.sort(Comparator.comparing(row -> path.text(row.path("object"))));
        }
        return all;
    }

    private List<String> headers(JsonNode columns) {
        var cells = new ArrayList<String>();
        if (has(own, "-A")) {
            cells.add("NAMESPACE");
        }
        columns.forEach(column -> {
            if (shown(column)) {
                cells.add(column.path("name").asString("").toUpperCase(Locale.ROOT));
            }
        });
        if (has(own, "--show-labels")) {
            cells.add("LABELS");
        }
        return cells;
    }

    private List<String> cells(JsonNode columns, JsonNode row, @org.jspecify.annotations.Nullable Listing prefix) {
        var cells = new ArrayList<String>();
        var metadata = row.path("object").path("metadata");
        if (has(own, "-A")) {
            cells.add(metadata.path("namespace").asString(""));
        }
        for (int i = 0; i < columns.size(); i++) {
            if (shown(columns.path(i))) {
                var text = cellText(row.path("cells").path(i));
                boolean name = columns.path(i).path("format").asString("").equals("name");
                cells.add(name && prefix != null ? prefix.resource().reference(text) : text);
            }
        }
        if (has(own, "--show-labels")) {
            cells.add(labels(metadata.path("labels")));
        }
        return cells;
    }

    private boolean shown(JsonNode column) {
        return wide || column.path("priority").asInt(0) == 0;
    }

    private static String labels(JsonNode labels) {
        var all = new ArrayList<String>();
        labels.properties()
                .forEach(
                        label -> all.add(label.getKey() + "=" + label.getValue().asString("")));
        return all.isEmpty() ? "<none>" : String.join(",", all);
    }

    private static String cellText(JsonNode cell) {
        var text = cell.isNull() ? "<none>" : cell.isValueNode() ? cell.asString("") : cell.toString();
        return text.replace('\n', ' ');
    }

    private void follow(Listing list, TextTable table) {
        session.out().flush();
        JsonNode columns = null;
        try (var events = cluster.watch(list.watchPath(), revision, true)) {
            for (var event = events.next(); event.isPresent(); event = events.next()) {
                var page = event.get().object();
                // Only the first table of a watch says what its columns are.
                columns = page.path("columnDefinitions").isEmpty() && columns != null
                        ? columns
                        : page.path("columnDefinitions");
                if (event.get().type().equals("BOOKMARK")) {
                    continue;
                }
                for (var row : page.path("rows")) {
                    table.add(cells(columns, row, null));
                }
                table.print(session.out(), "");
                session.out().flush();
            }
        }
    }
}
