package sh.deploy.apiserver.kinds.cel.values;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A value of type {@code bytes}. Nobody changes the array. */
public record Bytes(byte[] array) {
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Bytes bytes && Arrays.equals(array, bytes.array);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(array);
    }

    @Override
    public String toString() {
        return array.length + " bytes";
    }
}
