package sh.deploy.kubelet.containers;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Assembles the program that a sandbox runs: a static Linux executable of some 200 bytes that sleeps until SIGTERM or
 * SIGINT and then exits with 0. It is made here, by hand, so that no compiler and no registry is needed.
 *
 * <p>The program blocks both signals, so that the kernel queues them even for the first process of a PID namespace, and
 * waits for one with {@code rt_sigtimedwait} without a time limit.
 */
final class PauseBinary {
    private static final long LOAD_ADDRESS = 0x400000L;
    private static final int ELF_HEADER_BYTES = 64;
    private static final int PROGRAM_HEADER_BYTES = 56;
    private static final int HEADERS_BYTES = ELF_HEADER_BYTES + PROGRAM_HEADER_BYTES;
    private static final int MASK_BYTES = 8;
    /** Bit n−1 stands for signal n: SIGINT is 2, SIGTERM 15. */
    private static final long SIGNALS = 1L << (2 - 1) | 1L << (15 - 1);

    private static final short MACHINE_X86_64 = 62;
    private static final short MACHINE_AARCH64 = 183;

    private PauseBinary() {}

    /**
     * @param architecture as {@code os.arch} says it
     */
    static byte[] forArchitecture(String architecture) {
        return switch (architecture) {
            case "amd64", "x86_64" -> executable(MACHINE_X86_64, x86());
            case "aarch64", "arm64" -> executable(MACHINE_AARCH64, arm());
            default -> throw new IllegalArgumentException("no sandbox program for the architecture " + architecture);
        };
    }

    /** Header, one segment that holds everything, the signal mask, then the code. */
    private static byte[] executable(short machine, byte[] code) {
        int size = HEADERS_BYTES + MASK_BYTES + code.length;
        var file = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        file.put((byte) 0x7f).put("ELF".getBytes(StandardCharsets.US_ASCII));
        file.put((byte) 2).put((byte) 1).put((byte) 1).put(new byte[9]); // 64 bit, little endian, version 1, System V
        file.putShort((short) 2).putShort(machine).putInt(1); // executable
        file.putLong(LOAD_ADDRESS + HEADERS_BYTES + MASK_BYTES); // where it begins
        file.putLong(ELF_HEADER_BYTES).putLong(0).putInt(0); // program headers; no sections, no flags
        file.putShort((short) ELF_HEADER_BYTES)
                .putShort((short) PROGRAM_HEADER_BYTES)
                .putShort((short) 1);
        file.putShort((short) 0).putShort((short) 0).putShort((short) 0);
        file.putInt(1).putInt(5); // load, read + execute
        file.putLong(0)
                .putLong(LOAD_ADDRESS)
                .putLong(LOAD_ADDRESS)
                .putLong(size)
                .putLong(size)
                .putLong(0x10000);
        file.putLong(SIGNALS);
        file.put(code);
        return file.array();
    }

    private static byte[] x86() {
        int mask = (int) LOAD_ADDRESS + HEADERS_BYTES;
        var code = new ByteArrayOutputStream();
        emit(code, 0xb8, 14, 0, 0, 0); // mov eax, rt_sigprocmask
        emit(code, 0x31, 0xff); // xor edi, edi (SIG_BLOCK)
        emit(code, 0xbe, mask & 0xff, mask >> 8 & 0xff, mask >> 16 & 0xff, mask >> 24 & 0xff); // mov esi, mask
        emit(code, 0x31, 0xd2); // xor edx, edx
        emit(code, 0x41, 0xba, 8, 0, 0, 0); // mov r10d, 8
        emit(code, 0x0f, 0x05); // syscall
        int again = code.size();
        emit(code, 0xb8, 128, 0, 0, 0); // mov eax, rt_sigtimedwait
        emit(code, 0xbf, mask & 0xff, mask >> 8 & 0xff, mask >> 16 & 0xff, mask >> 24 & 0xff); // mov edi, mask
        emit(code, 0x31, 0xf6); // xor esi, esi
        emit(code, 0x31, 0xd2); // xor edx, edx (no limit)
        emit(code, 0x41, 0xba, 8, 0, 0, 0); // mov r10d, 8
        emit(code, 0x0f, 0x05); // syscall
        emit(code, 0x85, 0xc0); // test eax, eax
        emit(code, 0x78, again - (code.size() + 2) & 0xff); // js again (interrupted)
        emit(code, 0xb8, 231, 0, 0, 0); // mov eax, exit_group
        emit(code, 0x31, 0xff); // xor edi, edi
        emit(code, 0x0f, 0x05); // syscall
        return code.toByteArray();
    }

    private static byte[] arm() {
        int[] code = {
            move(8, 135), // rt_sigprocmask
            move(0, 0), // SIG_BLOCK
            address(1, -MASK_BYTES - 2 * 4),
            move(2, 0),
            move(3, 8),
            0xd4000001, // svc
            move(8, 137), // again: rt_sigtimedwait
            address(0, -MASK_BYTES - 7 * 4),
            move(1, 0),
            move(2, 0), // no limit
            move(3, 8),
            0xd4000001, // svc
            0x37f80000 | (-6 & 0x3fff) << 5, // tbnz w0, #31, again (interrupted)
            move(8, 94), // exit_group
            move(0, 0),
            0xd4000001, // svc
        };
        var bytes = ByteBuffer.allocate(code.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        for (int instruction : code) {
            bytes.putInt(instruction);
        }
        return bytes.array();
    }

    /** {@code movz xN, #value}. */
    private static int move(int register, int value) {
        return 0xd2800000 | value << 5 | register;
    }

    /** {@code adr xN, #offset}, from the instruction itself. */
    private static int address(int register, int offset) {
        return 0x10000000 | (offset & 3) << 29 | (offset >> 2 & 0x7ffff) << 5 | register;
    }

    private static void emit(ByteArrayOutputStream code, int... bytes) {
        for (int value : bytes) {
            code.write(value);
        }
    }
}
