package sh.deploy.kubelet.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * Lays file systems, and files and folders of others, on places of the agent's own. Needs root. Safe for all threads.
 *
 * <p>Source: mount(2), umount(2), mount_namespaces(7).
 */
public final class Mounts {
    private static final long NO_SET_USER_ID = 2;
    private static final long NO_DEVICES = 4;
    private static final long BIND = 1L << 12;
    private static final long WITH_ALL_BELOW = 1L << 14;
    private static final long PRIVATE = 1L << 18;

    private static final int DETACH = 2;
    private static final int NOT_THROUGH_LINKS = 8;

    private static final MethodHandle MOUNT =
            KernelCalls.handle("mount", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS));
    private static final MethodHandle UNMOUNT =
            KernelCalls.handle("umount2", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));

    private Mounts() {}

    /**
     * Lays memory on a folder, without set-user-id programs and devices.
     *
     * @param options such as {@code mode=755}
     * @return whether it is there; not so without root
     */
    public static boolean memory(Path place, String options) {
        return KernelCalls.result((state, arena) -> (int) MOUNT.invokeExact(
                        state,
                        arena.allocateFrom("tmpfs"),
                        arena.allocateFrom(place.toString()),
                        arena.allocateFrom("tmpfs"),
                        NO_SET_USER_ID | NO_DEVICES,
                        arena.allocateFrom(options)))
                == 0;
    }

    /**
     * Shows what is held in a second place, without what is mounted below it.
     *
     * @param place a file for what is no folder
     * @throws java.nio.file.AccessDeniedException without root
     */
    public static void bind(HeldFile held, Path place) throws IOException {
        int result = KernelCalls.result((state, arena) -> (int) MOUNT.invokeExact(
                state,
                arena.allocateFrom(held.path().toString()),
                arena.allocateFrom(place.toString()),
                MemorySegment.NULL,
                BIND,
                MemorySegment.NULL));
        if (result < 0) {
            throw KernelCalls.failure(place.toString(), -result);
        }
    }

    /**
     * Takes off what was mounted last, whoever uses it. Alone first: else what was mounted below it by now would be taken off at the place
     * that it shows, too.
     */
    public static void detach(Path place) throws IOException {
        int result = KernelCalls.result((state, arena) -> (int) MOUNT.invokeExact(
                state,
                MemorySegment.NULL,
                arena.allocateFrom(place.toString()),
                MemorySegment.NULL,
                PRIVATE | WITH_ALL_BELOW,
                MemorySegment.NULL));
        if (result == 0) {
            result = KernelCalls.result((state, arena) ->
                    (int) UNMOUNT.invokeExact(state, arena.allocateFrom(place.toString()), DETACH | NOT_THROUGH_LINKS));
        }
        if (result < 0) {
            throw KernelCalls.failure(place.toString(), -result);
        }
    }

    /** Whether something is mounted on it; the folder that it is in is asked too, and no table of all mounts. */
    public static boolean isMounted(Path place) throws IOException {
        var parent = place.toAbsolutePath().getParent();
        if (parent == null || !Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try (var there = HeldFile.of(place);
                var folder = HeldFile.of(parent)) {
            return there.mount() != folder.mount();
        }
    }
}
