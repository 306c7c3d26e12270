package kesh.software;

import java.util.Map;
import java.util.Optional;

/** Reads the first bytes of a program. The numbers are those of {@code elf.h} (e_machine). */
final class Elf {
    private static final int DATA = 5;
    private static final int BIG_ENDIAN = 2;
    private static final int MACHINE = 18;

    /** The names that {@code uname -m} prints. */
    private static final Map<Integer, String> MACHINES = Map.of(
            3, "i686",
            8, "mips64",
            21, "ppc64le",
            22, "s390x",
            62, "x86_64",
            183, "aarch64",
            243, "riscv64",
            258, "loongarch64",
            0x9916, "sw_64");

    private Elf() {}

    static Optional<String> architecture(byte[] head) {
        if (head.length <= MACHINE + 1 || head[0] != 0x7f || head[1] != 'E' || head[2] != 'L' || head[3] != 'F') {
            return Optional.empty();
        }
        boolean big = head[DATA] == BIG_ENDIAN;
        int low = head[big ? MACHINE + 1 : MACHINE] & 0xff;
        int high = head[big ? MACHINE : MACHINE + 1] & 0xff;
        return Optional.ofNullable(MACHINES.get(high << 8 | low));
    }
}
