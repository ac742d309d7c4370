package sh.deploy.apiserver.configuration;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import sh.deploy.api.manifest.Limits;
import sh.deploy.api.manifest.Manifest;
import sh.deploy.api.manifest.ManifestException;
import sh.deploy.api.manifest.ManifestReader;
import sh.deploy.api.manifest.Position;
import sh.deploy.api.problem.FieldCause;

/**
 * A kind of settings: what its documents begin with, and which fields they have.
 *
 * @param versions that {@code apiVersion} may name, the newest first
 * @param fields those beside {@code apiVersion} and {@code kind}
 */
public record ConfigurationKind(String name, List<String> versions, List<String> fields) {
    /** Of a document with more faults than these, these are told. */
    private static final int MOST_TOLD = 100;

    private static final int DEEPEST = 20;
    private static final int MOST_ALIASES = 50;
    private static final Limits LIMITS = new Limits(
            ConfigurationText.MOST_BYTES,
            DEEPEST,
            ConfigurationText.MOST_BYTES,
            MOST_ALIASES,
            ConfigurationText.MOST_BYTES);

    public ConfigurationKind {
        versions = List.copyOf(versions);
        fields = List.copyOf(fields);
    }

    /**
     * Reads the one document of a text, in YAML or JSON.
     *
     * @param source what the text is called in errors: the file
     * @param reader gets the fields of the document, and notes in them what is wrong; what it returns counts only where nothing is
     * @throws ManifestException with a line for each fault, the first hundred: place, field, what is wrong and what is allowed
     */
    public <T> T read(String source, String text, Function<Fields, T> reader) {
        var document = document(source, text);
        var faults = new ArrayList<FieldCause>();
        document.duplicates()
                .forEach(twice -> faults.add(FieldCause.forbidden(twice.field(), "the field stands there twice")));
        var root = new Fields(document.content(), "", faults);
        check(root);
        var read = reader.apply(root);
        if (!faults.isEmpty()) {
            throw refusal(document, faults);
        }
        return read;
    }

    /** Notes by what an object, be it one within another document, is not of this kind. */
    public void check(Fields object) {
        object.only(
                Stream.concat(Stream.of("apiVersion", "kind"), fields.stream()).toArray(String[]::new));
        if (!versions.contains(object.text("apiVersion"))) {
            object.fault(FieldCause.notSupported(object.path("apiVersion"), object.text("apiVersion"), versions));
        }
        if (!object.text("kind").equals(name)) {
            object.fault(FieldCause.notSupported(object.path("kind"), object.text("kind"), List.of(name)));
        }
    }

    private Manifest document(String source, String text) {
        var documents = new ManifestReader(LIMITS).read(source, text);
        if (documents.size() != 1 || !documents.getFirst().content().isObject()) {
            throw new ManifestException(
                    new Position(source, 1, 1),
                    "there must be one document, of the kind " + name + ", and there are " + documents.size(),
                    "Begin with \"apiVersion: " + versions.getFirst() + "\" and \"kind: " + name + "\"");
        }
        return documents.getFirst();
    }

    private static ManifestException refusal(Manifest document, List<FieldCause> faults) {
        var all = faults.stream().distinct().toList();
        var told = new StringBuilder(sentence(all.getFirst()));
        for (var fault : all.subList(1, Math.min(all.size(), MOST_TOLD))) {
            told.append('\n')
                    .append(document.positions().ofKey(fault.field()))
                    .append(": ")
                    .append(sentence(fault));
        }
        if (all.size() > MOST_TOLD) {
            told.append("\nand ").append(all.size() - MOST_TOLD).append(" more");
        }
        return new ManifestException(document.positions().ofKey(all.getFirst().field()), told.toString(), "");
    }

    private static String sentence(FieldCause fault) {
        return fault.field() + ": " + fault.message();
    }
}
