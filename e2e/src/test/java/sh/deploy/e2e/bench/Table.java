package sh.deploy.e2e.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A titled table: text cells to the left, figures to the right. */
public final class Table {
    private final String title;
    private final List<String> columns;
    private final List<List<Object>> rows = new ArrayList<>();

    public Table(String title, String... columns) {
        this.title = title;
        this.columns = List.of(columns);
    }

    /** @param cells text, or numbers, which are shown with as many digits as help */
    public Table row(Object... cells) {
        if (cells.length != columns.size()) {
            throw new IllegalArgumentException(cells.length + " cells in " + columns.size() + " columns");
        }
        rows.add(List.of(cells));
        return this;
    }

    String text() {
        var text = new StringBuilder(title).append('\n');
        line(text, new ArrayList<>(columns));
        rows.forEach(row -> line(text, row));
        return text.toString();
    }

    Map<String, Object> asMap() {
        var content = new LinkedHashMap<String, Object>();
        content.put("title", title);
        content.put("columns", columns);
        content.put("rows", rows);
        return content;
    }

    private void line(StringBuilder text, List<Object> cells) {
        for (int i = 0; i < cells.size(); i++) {
            int width = width(i);
            text.append("  ")
                    .append(String.format(i == 0 ? "%-" + width + "s" : "%" + width + "s", shown(cells.get(i))));
        }
        text.append('\n');
    }

    private int width(int column) {
        int width = Math.max(1, columns.get(column).length());
        for (var row : rows) {
            width = Math.max(width, shown(row.get(column)).length());
        }
        return width;
    }

    private static String shown(Object cell) {
        if (cell instanceof Double number) {
            double size = Math.abs(number);
            return String.format(Locale.ROOT, size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : "%.3f", number);
        }
        return cell.toString();
    }
}
