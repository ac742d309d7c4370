package sh.deploy.deployctl.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import sh.deploy.deployctl.audit.Evidence.Answer;
import sh.deploy.deployctl.audit.Evidence.Listed;
import sh.deploy.deployctl.output.Json;
import tools.jackson.databind.JsonNode;

/** Evidence for tests. JSON is written with single quotes. */
final class Seen {
    static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");

    private final Map<Trial, Answer> answers = new HashMap<>();
    private final Map<String, Listed> lists = new HashMap<>();
    private final List<DataFiles.Entry> files = new ArrayList<>();
    private Path root = Path.of("/data");
    private Folder elsewhere = new Folder.Elsewhere("the data folder is on another machine");
    private final List<String> unread = new ArrayList<>();
    private boolean hasFolder;

    Seen answer(Trial trial, String text) {
        answers.put(trial, Answer.of(text.replace('\'', '"')));
        return this;
    }

    Seen refused(Trial trial, String why) {
        answers.put(trial, Answer.unseen(why));
        return this;
    }

    Seen list(String resource, String... objects) {
        lists.put(resource, Listed.of(Arrays.stream(objects).map(Seen::json).toList()));
        return this;
    }

    Seen hidden(String resource, String why) {
        lists.put(resource, Listed.unseen(why));
        return this;
    }

    /** All of access; what is not said is empty. */
    Seen access(String[] clusterRoles, String[] clusterBindings, String[] roles, String[] bindings) {
        return list("clusterroles", clusterRoles)
                .list("clusterrolebindings", clusterBindings)
                .list("roles", roles)
                .list("rolebindings", bindings);
    }

    Seen in(Path folder) {
        root = folder;
        hasFolder = true;
        return this;
    }

    Seen folder(String path, String mode, String owner) {
        return entry(path, true, mode, owner, NOW);
    }

    Seen file(String path, String mode) {
        return entry(path, false, mode, "op", NOW);
    }

    /** Something of the folder could not be looked at. */
    Seen unread(String what) {
        hasFolder = true;
        unread.add(what);
        return this;
    }

    Seen hiddenFolder(String why) {
        elsewhere = new Folder.Hidden(why);
        return this;
    }

    Seen entry(String path, boolean folder, String mode, String owner, Instant changed) {
        hasFolder = true;
        files.add(new DataFiles.Entry(path, folder, mode, owner, changed));
        return this;
    }

    Evidence evidence() {
        var folder = hasFolder ? new Folder.Seen(new DataFiles(root, files, unread)) : elsewhere;
        return new Evidence(NOW, folder, answers, lists);
    }

    Finding judgedBy(Check check) {
        return Report.of(List.of(check), evidence()).lines().getFirst().finding();
    }

    static JsonNode json(String singleQuoted) {
        return Json.read(singleQuoted.replace('\'', '"'));
    }

    static void assertPasses(Finding finding) {
        assertThat(finding).isInstanceOf(Finding.Pass.class);
    }

    /** It fails for exactly these reasons, each told by a part of it, and the mend has this in it. */
    static void assertFails(Finding finding, String mend, String... reasons) {
        assertThat(finding).isInstanceOfSatisfying(Finding.Fail.class, fail -> {
            assertThat(fail.mend()).contains(mend);
            assertThat(fail.reasons()).hasSameSizeAs(reasons);
            for (int i = 0; i < reasons.length; i++) {
                assertThat(fail.reasons().get(i)).contains(reasons[i]);
            }
        });
    }

    static void assertDoesNotApply(Finding finding) {
        assertThat(finding).isInstanceOf(Finding.NotApplicable.class);
    }

    static void assertUnknown(Finding finding, String why) {
        assertThat(finding)
                .isInstanceOfSatisfying(
                        Finding.Unknown.class,
                        unknown -> assertThat(unknown.reason()).contains(why));
    }
}
