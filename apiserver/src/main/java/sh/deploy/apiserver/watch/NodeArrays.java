package sh.deploy.apiserver.watch;

import java.util.Arrays;

/** Changed copies of arrays. */
final class NodeArrays {
    private NodeArrays() {}

    static <T> T[] inserted(T[] array, int at, T element) {
        var copy = Arrays.copyOf(array, array.length + 1);
        System.arraycopy(array, at, copy, at + 1, array.length - at);
        copy[at] = element;
        return copy;
    }

    static <T> T[] removed(T[] array, int at) {
        var copy = Arrays.copyOf(array, array.length - 1);
        System.arraycopy(array, at + 1, copy, at, copy.length - at);
        return copy;
    }

    static <T> T[] replaced(T[] array, int at, T element) {
        var copy = array.clone();
        copy[at] = element;
        return copy;
    }

    static <T> T[] joined(T[] left, T[] right) {
        var copy = Arrays.copyOf(left, left.length + right.length);
        System.arraycopy(right, 0, copy, left.length, right.length);
        return copy;
    }
}
