package sh.deploy.deployctl.output;

import java.util.ArrayList;
import java.util.List;

/** The difference of two texts, line by line, in the form that {@code diff -u} has. Pure. */
public final class UnifiedDiff {
    private static final int CONTEXT = 3;

    /** A line, and whether it is in both ({@code ' '}), only before ({@code '-'}) or only after ({@code '+'}). */
    private record Line(char mark, String text) {}

    private UnifiedDiff() {}

    /** Empty when the texts are the same. */
    public static String of(String beforeName, String before, String afterName, String after) {
        if (before.equals(after)) {
            return "";
        }
        var lines = compare(before.lines().toList(), after.lines().toList());
        var text = new StringBuilder("--- " + beforeName + "\n+++ " + afterName + "\n");
        int at = 0;
        while (at < lines.size()) {
            int change = nextChange(lines, at);
            if (change == lines.size()) {
                break;
            }
            int start = Math.max(at, change - CONTEXT);
            int end = endOfHunk(lines, change);
            hunk(lines, start, end, text);
            at = end;
        }
        return text.toString();
    }

    private static int nextChange(List<Line> lines, int from) {
        int at = from;
        while (at < lines.size() && lines.get(at).mark() == ' ') {
            at++;
        }
        return at;
    }

    /** Changes that are near one another share a hunk. */
    private static int endOfHunk(List<Line> lines, int change) {
        int end = change;
        int next = change;
        while (next < lines.size() && next - end <= 2 * CONTEXT) {
            end = next;
            while (end < lines.size() && lines.get(end).mark() != ' ') {
                end++;
            }
            next = nextChange(lines, end);
        }
        return Math.min(lines.size(), end + CONTEXT);
    }

    private static void hunk(List<Line> lines, int start, int end, StringBuilder text) {
        long beforeStart = lines.subList(0, start).stream()
                        .filter(line -> line.mark() != '+')
                        .count()
                + 1;
        long afterStart = lines.subList(0, start).stream()
                        .filter(line -> line.mark() != '-')
                        .count()
                + 1;
        var hunk = lines.subList(start, end);
        long beforeLength = hunk.stream().filter(line -> line.mark() != '+').count();
        long afterLength = hunk.stream().filter(line -> line.mark() != '-').count();
        text.append("@@ -")
                .append(beforeLength == 0 ? beforeStart - 1 : beforeStart)
                .append(',')
                .append(beforeLength);
        text.append(" +")
                .append(afterLength == 0 ? afterStart - 1 : afterStart)
                .append(',')
                .append(afterLength)
                .append(" @@\n");
        hunk.forEach(line -> text.append(line.mark()).append(line.text()).append('\n'));
    }

    /** By the longest common subsequence; manifests are short enough for the simple way. */
    private static List<Line> compare(List<String> before, List<String> after) {
        int[][] common = new int[before.size() + 1][after.size() + 1];
        for (int i = before.size() - 1; i >= 0; i--) {
            for (int j = after.size() - 1; j >= 0; j--) {
                common[i][j] = before.get(i).equals(after.get(j))
                        ? common[i + 1][j + 1] + 1
                        : Math.max(common[i + 1][j], common[i][j + 1]);
            }
        }
        var lines = new ArrayList<Line>();
        int i = 0;
        int j = 0;
        while (i < before.size() || j < after.size()) {
            if (i < before.size() && j < after.size() && before.get(i).equals(after.get(j))) {
                lines.add(new Line(' ', before.get(i++)));
                j++;
            } else if (j == after.size() || i < before.size() && common[i + 1][j] >= common[i][j + 1]) {
                lines.add(new Line('-', before.get(i++)));
            } else {
                lines.add(new Line('+', after.get(j++)));
            }
        }
        return lines;
    }
}
