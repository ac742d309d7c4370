package sh.deploy.apiserver.kinds;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.kinds.tree.Tree;
import sh.deploy.e2e.fuzz.FuzzTarget;
import sh.deploy.e2e.fuzz.Reading;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An object of any kind on its way into the log: refused, or told what is wrong with it, or kept; and then it may be written again as it is,
 * is found by what it says, and is shown in a table.
 */
public final class ObjectFuzz implements FuzzTarget {
    static final Kinds KINDS = Kinds.builtIn();

    private static final SelectionIndexer INDEXER = new SelectionIndexer(KINDS);
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    /** Of all sentences about an object together, beside what they repeat of it. */
    private static final int WORDS = 8 << 20;

    @Override
    public void read(byte[] input) throws Exception {
        var parsed = Reading.of(input, () -> JsonTrees.parse(input));
        if (parsed != null) {
            take(input, parsed.root());
        }
    }

    static void take(byte[] input, JsonNode root) throws Exception {
        var kind = KINDS.byApiVersion(Tree.text(root, "apiVersion"), Tree.text(root, "kind"));
        if (kind.isEmpty() || !(root instanceof ObjectNode object)) {
            return;
        }
        var sentences = Reading.of(input, () -> FieldValidation.prune(kind.get(), object));
        if (sentences == null) {
            return;
        }
        assertThat(sentences.stream().mapToLong(String::length).sum()).isLessThan(WORDS + 16L * input.length);
        var pruned = object.deepCopy();
        assertThat(FieldValidation.prune(kind.get(), pruned)).isEmpty();
        assertThat(JsonTrees.bytes(pruned)).isEqualTo(JsonTrees.bytes(object));
        create(input, kind.get(), object);
    }

    private static void create(byte[] input, Kind kind, ObjectNode object) throws Exception {
        kind.prepareForCreate(object);
        kind.applyDefaults(object);
        var once = JsonTrees.bytes(object);
        kind.applyDefaults(object);
        assertThat(JsonTrees.bytes(object)).isEqualTo(once);
        assertBounded(input, kind.validateCreate(object));
        if (kind.isQuestion() || !kind.validateCreate(object).isEmpty() || !JsonTrees.isReadable(object)) {
            return;
        }
        assertThat(FieldValidation.prune(kind, object.deepCopy())).isEmpty();
        keep(kind, object);
        update(input, kind, object);
    }

    private static void keep(Kind kind, ObjectNode object) {
        var cells = Tables.cells(kind, object, NOW);
        assertThat(cells).hasSize(Tables.columns(kind).size());
        var stored = kind.toStored(object.deepCopy());
        var key = kind.key("default", "name");
        var bytes = JsonTrees.encode(stored).at(7);
        assertThat(INDEXER.index(key, bytes)).isEqualTo(INDEXER.index(key, stored));
    }

    /** A client reads the object and sends it back, with another label. */
    private static void update(byte[] input, Kind kind, ObjectNode current) throws Exception {
        ObjectNode next = Objects.requireNonNull(
                Reading.of(input, () -> {
                    var sent = (ObjectNode)
                            JsonTrees.parse(JsonTrees.bytes(current)).root();
                    FieldValidation.prune(kind, sent);
                    Tree.child(Tree.child(sent, "metadata"), "labels").put("a", "b");
                    return sent;
                }),
                "it can not be sent back");
        kind.prepareForUpdate(next, current);
        kind.applyDefaults(next);
        assertBounded(input, kind.validateUpdate(next, current));
    }

    private static void assertBounded(byte[] input, List<FieldCause> causes) {
        long words = causes.stream()
                .mapToLong(cause -> cause.message().length() + cause.field().length())
                .sum();
        assertThat(words).isLessThan(WORDS + 64L * input.length);
    }
}
