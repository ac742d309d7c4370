package sh.deploy.apiserver.kinds;

import static org.assertj.core.api.Assertions.assertThat;
import static sh.deploy.apiserver.kinds.Trees.kind;
import static sh.deploy.apiserver.kinds.Trees.tree;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class VolumeTablesTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:10:00Z");
    private static final String CREATED = "'creationTimestamp':'2026-01-01T00:00:00Z'";

    @Test
    void aClaimShowsItsVolumeOnceItHasOne() {
        var claims = kind("", "v1", "persistentvolumeclaims");
        var spec = "'spec':{'accessModes':['ReadWriteOnce'],'storageClassName':'local','volumeMode':'Filesystem'";

        assertThat(Tables.cells(
                                claims,
                                tree("{'metadata':{'name':'c'," + CREATED + "}," + spec
                                        + ",'volumeName':'pvc-1'},'status':{'phase':'Bound','capacity':{'storage':'1Gi'},"
                                        + "'accessModes':['ReadWriteOncePod','ReadWriteOnce']}}"),
                                NOW)
                        .toString())
                .isEqualTo(
                        "[\"c\",\"Bound\",\"pvc-1\",\"1Gi\",\"RWO,RWOP\",\"local\",\"<unset>\",\"10m\",\"Filesystem\"]");
        assertThat(Tables.cells(
                                claims,
                                tree("{'metadata':{'name':'c'," + CREATED
                                        + ",'deletionTimestamp':'2026-01-01T00:01:00Z'}," + spec
                                        + "},'status':{'phase':'Pending'}}"),
                                NOW)
                        .toString())
                .isEqualTo("[\"c\",\"Terminating\",\"\",\"\",\"\",\"local\",\"<unset>\",\"10m\",\"Filesystem\"]");
    }

    @Test
    void aVolumeShowsWhoseItIs() {
        var volume =
                tree("{'metadata':{'name':'pvc-1'," + CREATED + "},'spec':{'capacity':{'storage':'1Gi'},'accessModes':"
                        + "['ReadWriteOnce'],'persistentVolumeReclaimPolicy':'Delete','storageClassName':'local','volumeMode':"
                        + "'Filesystem','claimRef':{'namespace':'shop','name':'c'}},'status':{'phase':'Bound'}}");

        assertThat(Tables.cells(kind("", "v1", "persistentvolumes"), volume, NOW)
                        .toString())
                .isEqualTo(
                        "[\"pvc-1\",\"1Gi\",\"RWO\",\"Delete\",\"Bound\",\"shop/c\",\"local\",\"<unset>\",\"\",\"10m\","
                                + "\"Filesystem\"]");
    }

    @Test
    void theDefaultClassSaysSo() {
        var made = tree("{'metadata':{'name':'local'," + CREATED + ",'annotations':"
                + "{'storageclass.kubernetes.io/is-default-class':'true'}},'provisioner':'deploy.sh/local',"
                + "'reclaimPolicy':'Delete','volumeBindingMode':'WaitForFirstConsumer'}");

        assertThat(Tables.cells(kind("storage.k8s.io", "v1", "storageclasses"), made, NOW)
                        .toString())
                .isEqualTo(
                        "[\"local (default)\",\"deploy.sh/local\",\"Delete\",\"WaitForFirstConsumer\",\"false\",\"10m\"]");
    }
}
