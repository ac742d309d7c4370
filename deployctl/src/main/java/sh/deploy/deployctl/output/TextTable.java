package sh.deploy.deployctl.output;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Rows under headers, columns padded to the widest cell and three spaces apart, as kubectl prints them. */
public final class TextTable {
    private static final int GAP = 3;

    private final List<List<String>> rows = new ArrayList<>();
    private int[] widths = new int[0];

    public void add(List<String> row) {
        rows.add(row);
    }

    /** Prints and forgets the rows; columns stay as wide as they were, so later rows line up with earlier ones. */
    public void print(PrintStream out, String indentation) {
        lines().forEach(line -> out.println(indentation + line));
        rows.clear();
    }

    /** The rows as text. */
    public List<String> lines() {
        rows.forEach(this::measure);
        return rows.stream().map(this::line).toList();
    }

    private void measure(List<String> row) {
        if (row.size() > widths.length) {
            widths = java.util.Arrays.copyOf(widths, row.size());
        }
        for (int i = 0; i < row.size(); i++) {
            widths[i] =
                    Math.max(widths[i], row.get(i).codePointCount(0, row.get(i).length()));
        }
    }

    private String line(List<String> row) {
        var line = new StringBuilder();
        for (int i = 0; i < row.size(); i++) {
            var cell = row.get(i);
            line.append(cell);
            if (i < row.size() - 1) {
                line.repeat(' ', widths[i] - cell.codePointCount(0, cell.length()) + GAP);
            }
        }
        return line.toString().stripTrailing();
    }
}
