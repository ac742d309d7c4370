package sh.deploy.apiserver.admission.podsecurity.standard;

/** A level as of a version, written {@code restricted:latest}. */
public record LevelVersion(Level level, PolicyVersion version) {
    public static final LevelVersion PRIVILEGED = new LevelVersion(Level.PRIVILEGED, PolicyVersion.LATEST);

    public LevelVersion withLevel(Level other) {
        return new LevelVersion(other, version);
    }

    public LevelVersion withVersion(PolicyVersion other) {
        return new LevelVersion(level, other);
    }

    @Override
    public String toString() {
        return level + ":" + version;
    }
}
