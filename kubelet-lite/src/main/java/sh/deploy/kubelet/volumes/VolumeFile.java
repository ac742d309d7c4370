package sh.deploy.kubelet.volumes;

import java.util.Arrays;

/** A file that a volume shall hold. */
record VolumeFile(byte[] content, int mode) {
    @Override
    public boolean equals(Object other) {
        return other instanceof VolumeFile file && mode == file.mode && Arrays.equals(content, file.content);
    }

    @Override
    public int hashCode() {
        return 31 * mode + Arrays.hashCode(content);
    }

    @Override
    public String toString() {
        return content.length + " bytes, mode " + Integer.toOctalString(mode);
    }
}
