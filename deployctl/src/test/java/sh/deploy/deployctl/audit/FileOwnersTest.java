package sh.deploy.deployctl.audit;

import static sh.deploy.deployctl.audit.Seen.NOW;
import static sh.deploy.deployctl.audit.Seen.assertFails;
import static sh.deploy.deployctl.audit.Seen.assertPasses;

import org.junit.jupiter.api.Test;

class FileOwnersTest {
    private final Seen seen = new Seen()
            .folder("", "rwx------", "op")
            .folder("pki", "rwx------", "op")
            .file("pki/a.key", "rw-------");

    @Test
    void areOne() {
        assertPasses(seen.judgedBy(new FileOwners()));
    }

    @Test
    void areNamedWhereOneIsAnother() {
        assertFails(
                seen.entry("pki/b.key", false, "rw-------", "mallory", NOW).judgedBy(new FileOwners()),
                "chown op /data/pki/b.key",
                "/data/pki/b.key is owned by mallory, the folder by op");
    }
}
