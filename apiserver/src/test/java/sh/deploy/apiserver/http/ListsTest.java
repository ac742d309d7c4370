package sh.deploy.apiserver.http;

import static java.util.stream.StreamSupport.stream;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ListsTest extends ServerTest {
    @BeforeEach
    void makeObjects() {
        admin.post(in("configmaps"), configMap("a", "\"app\":\"web\""));
        admin.post(in("configmaps"), configMap("b", "\"app\":\"web\",\"tier\":\"db\""));
        admin.post(in("configmaps"), configMap("c"));
    }

    private static List<String> names(HttpsClient.Answer list) {
        return stream(list.json().path("items").spliterator(), false)
                .map(item -> item.path("metadata").path("name").asString())
                .toList();
    }

    @Test
    void listsOneNamespaceInOrderOfNames() {
        var list = admin.get(in("configmaps"));

        assertThat(list.json().path("kind").asString()).isEqualTo("ConfigMapList");
        assertThat(names(list)).containsExactly("a", "b", "c");
    }

    @Test
    void selectsByLabels() {
        assertThat(names(admin.get(in("configmaps?labelSelector=app%3Dweb,tier!%3Ddb"))))
                .containsExactly("a");
        assertThat(names(admin.get(in("configmaps?labelSelector=tier")))).containsExactly("b");
        assertThat(names(admin.get(in("configmaps?labelSelector=!app")))).containsExactly("c");
        assertThat(names(admin.get(in("configmaps?labelSelector=app%20in%20(web,x)"))))
                .containsExactly("a", "b");
    }

    @Test
    void selectsByFields() {
        assertThat(names(admin.get(in("configmaps?fieldSelector=metadata.name%3Db"))))
                .containsExactly("b");
        assertThat(names(admin.get(in("configmaps?fieldSelector=metadata.name!%3Db"))))
                .containsExactly("a", "c");
    }

    @Test
    void refusesSelectorsThatItCannotRead() {
        assertThat(admin.get(in("configmaps?labelSelector=a%3D%3D%3Db")).status())
                .isEqualTo(400);
        var unknown = admin.get(in("configmaps?fieldSelector=spec.x%3Db"));
        assertThat(unknown.status()).isEqualTo(400);
        assertThat(unknown.message()).isEqualTo("field label not supported: spec.x");
    }

    @Test
    void givesTheListPageByPageAsOfItsFirstPage() {
        var first = admin.get(in("configmaps?limit=2"));
        var token = first.json().path("metadata").path("continue").asString();
        admin.post(in("configmaps"), configMap("d"));

        var second = admin.get(in("configmaps?limit=2&continue=" + token));

        assertThat(names(first)).containsExactly("a", "b");
        assertThat(first.json().path("metadata").path("remainingItemCount").asInt())
                .isEqualTo(1);
        assertThat(names(second)).containsExactly("c");
        assertThat(revision(second)).isEqualTo(revision(first));
        assertThat(second.json().path("metadata").has("continue")).isFalse();
    }

    @Test
    void refusesAContinueTokenThatIsNotItsOwn() {
        assertThat(admin.get(in("configmaps?continue=abc")).status()).isEqualTo(400);
    }

    @Test
    void listsExactlyAsOfAnOlderRevision() {
        long before = revision(admin.get(in("configmaps")));
        admin.post(in("configmaps"), configMap("d"));

        var exact = admin.get(in("configmaps?resourceVersionMatch=Exact&resourceVersion=" + before));

        assertThat(names(exact)).containsExactly("a", "b", "c");
        assertThat(revision(exact)).isEqualTo(before);
    }

    @Test
    void refusesARevisionThatItNeverGaveOut() {
        assertThat(admin.get(in("configmaps?resourceVersion=x")).status()).isEqualTo(400);
    }

    @Test
    void showsATableWithTheKindsColumns() {
        var table =
                admin.get(in("configmaps"), "accept", "application/json;as=Table;v=v1;g=meta.k8s.io,application/json");

        assertThat(table.json().path("kind").asString()).isEqualTo("Table");
        assertThat(table.json().path("columnDefinitions").path(0).path("name").asString())
                .isEqualTo("Name");
        assertThat(table.json().path("rows").path(0).path("cells").path(0).asString())
                .isEqualTo("a");
        assertThat(table.json().path("rows").path(0).path("object").path("kind").asString())
                .isEqualTo("PartialObjectMetadata");
    }

    @Test
    void givesOnlyTheMetadataToWhoWantsNoMore() {
        var list = admin.get(
                in("configmaps"), "accept", "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io");

        assertThat(list.json().path("kind").asString()).isEqualTo("PartialObjectMetadataList");
        assertThat(list.json().path("items").path(0).has("data")).isFalse();
        assertThat(list.json()
                        .path("items")
                        .path(0)
                        .path("metadata")
                        .path("name")
                        .asString())
                .isEqualTo("a");
    }

    @Test
    void deletesWhatIsSelected() {
        var deleted = admin.delete(in("configmaps?labelSelector=app%3Dweb"));

        assertThat(deleted.status()).isEqualTo(200);
        assertThat(names(deleted)).containsExactly("a", "b");
        assertThat(names(admin.get(in("configmaps")))).containsExactly("c");
    }
}
