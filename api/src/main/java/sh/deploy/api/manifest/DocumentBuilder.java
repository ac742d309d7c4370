package sh.deploy.api.manifest;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingEndEvent;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceEndEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Builds the tree of one document from the parser's events, and beside it the positions. Used once. */
final class DocumentBuilder {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String MERGE = "<<";

    /** So many of a sort are told: enough to see what is wrong. */
    private static final int MAX_REMARKS = 100;

    /** Characters of a name in a remark; more than the key of a label has. */
    private static final int MAX_NAME_SHOWN = 320;

    /**
     * A finished part of the tree.
     *
     * @param expansions aliases expanded inside it
     * @param size characters and fields
     */
    private record Part(JsonNode node, Positions positions, int expansions, long size) {}

    /**
     * Where a value stands. Put into words for a remark alone: paths may be long and values many, and all paths together would be longer
     * than any memory.
     *
     * @param field null for an element of a list
     */
    private record Place(@Nullable Place above, @Nullable String field, int index) {
        static final Place ROOT = new Place(null, "", 0);

        Place field(String name) {
            return new Place(this, name, 0);
        }

        Place element(int number) {
            return new Place(this, null, number);
        }

        boolean isCalled(String name) {
            return name.equals(field);
        }

        @Override
        public String toString() {
            var steps = new ArrayDeque<Place>();
            for (var place = this; place != null && place.above != null; place = place.above) {
                steps.push(place);
            }
            var path = new StringBuilder();
            for (var step : steps) {
                if (step.field == null) {
                    path.append('[').append(step.index).append(']');
                } else {
                    path.append(path.isEmpty() ? "" : ".").append(shown(step.field));
                }
            }
            return path.toString();
        }
    }

    /** Of a long name the beginning will do, or a hundred paths would be longer together than many a document. */
    private static String shown(String name) {
        return name.length() <= MAX_NAME_SHOWN ? name : name.substring(0, MAX_NAME_SHOWN) + "…";
    }

    private final String source;
    private final Limits limits;
    private final Iterator<Event> events;
    private final Map<String, Part> anchors = new HashMap<>();
    private final List<Manifest.Remark> warnings = new ArrayList<>();
    private final List<Manifest.Remark> duplicates = new ArrayList<>();
    private int values;
    private int expansions;
    private long aliasedSize;

    /** @param valuesBefore in the documents before it, in the same text */
    DocumentBuilder(String source, Limits limits, Iterator<Event> events, int valuesBefore) {
        this.source = source;
        this.limits = limits;
        this.events = events;
        this.values = valuesBefore;
    }

    /** With those before it. */
    int values() {
        return values;
    }

    /** Reads up to the end of the document. */
    Manifest build() {
        var first = events.next();
        var whole = part(first, position(first), Place.ROOT, 0);
        return new Manifest(whole.node(), whole.positions(), warnings, duplicates);
    }

    private Part part(Event event, Position key, Place place, int depth) {
        if (depth > limits.maxNesting()) {
            throw refused(
                    event,
                    "the manifest is nested deeper than " + limits.maxNesting() + " levels",
                    "Objects of the API are never that deep: check the indentation");
        }
        if (++values > limits.maxValues()) {
            throw refused(
                    event,
                    "the manifest has more than " + limits.maxValues() + " values",
                    "No object of the API has so many: look what repeats");
        }
        var part = switch (event) {
            case AliasEvent alias -> expand(alias, key);
            case ScalarEvent scalar -> scalar(scalar, key, place);
            case MappingStartEvent mapping -> mapping(mapping, key, place, depth);
            case SequenceStartEvent sequence -> sequence(sequence, key, place, depth);
            default -> throw new IllegalStateException("no content begins with " + event.getEventId());
        };
        if (event instanceof NodeEvent node && !(event instanceof AliasEvent)) {
            node.getAnchor().map(Anchor::getValue).ifPresent(name -> anchors.put(name, part));
        }
        return part;
    }

    private Part scalar(ScalarEvent scalar, Position key, Place place) {
        refuseTag(scalar, scalar.getTag());
        var positions = new Positions(key, position(scalar));
        long size = 1L + scalar.getValue().length();
        if (!scalar.isPlain()) {
            return new Part(JSON.stringNode(scalar.getValue()), positions, 0, size);
        }
        var resolved = Scalars.resolve(scalar.getValue());
        if (resolved == null) {
            throw refused(
                    scalar,
                    scalar.getValue() + " is no number that an object can hold",
                    "Put it in quotes if it is text");
        }
        var surprise = Scalars.surprise(scalar.getValue(), resolved);
        if (!surprise.isEmpty() && !isFileMode(place, resolved)) {
            remark(warnings, position(scalar), place, surprise);
        }
        return new Part(resolved, positions, 0, size);
    }

    /** Permissions of a file are what octal numbers are for: {@code defaultMode: 0644} surprises nobody. */
    private static boolean isFileMode(Place place, JsonNode resolved) {
        return resolved.isNumber() && (place.isCalled("mode") || place.isCalled("defaultMode"));
    }

    private static void remark(List<Manifest.Remark> remarks, Position at, Place place, String message) {
        if (remarks.size() < MAX_REMARKS) {
            remarks.add(new Manifest.Remark(at, place.toString(), message));
        }
    }

    private Part mapping(MappingStartEvent start, Position key, Place place, int depth) {
        refuseTag(start, start.getTag());
        var node = JSON.objectNode();
        var positions = new Positions(key, position(start));
        var merged = new ArrayList<Part>();
        int inside = 0;
        long size = 1;
        for (var event = events.next(); !(event instanceof MappingEndEvent); event = events.next()) {
            var field = name(event);
            var at = position(event);
            var below = place.field(field);
            var value = part(events.next(), at, below, depth + 1);
            inside += value.expansions();
            size += value.size() + field.length();
            if (field.equals(MERGE) && event instanceof ScalarEvent scalar && scalar.isPlain()) {
                merged.add(value);
                continue;
            }
            var before = positions.fields().get(field);
            if (before != null) {
                remark(duplicates, at, below, duplicate(field, before.start()));
            }
            node.set(field, value.node());
            positions.put(field, value.positions());
        }
        merged.forEach(from -> merge(from, node, positions));
        return new Part(node, positions, inside, size);
    }

    private static String duplicate(String field, Position first) {
        return "field \"" + shown(field) + "\" is set twice, first in line " + first.line() + ": keep one of them";
    }

    private Part sequence(SequenceStartEvent start, Position key, Place place, int depth) {
        refuseTag(start, start.getTag());
        var node = JSON.arrayNode();
        var positions = new Positions(key, position(start));
        int inside = 0;
        long size = 1;
        for (var event = events.next(); !(event instanceof SequenceEndEvent); event = events.next()) {
            var item = part(event, position(event), place.element(node.size()), depth + 1);
            inside += item.expansions();
            size += item.size();
            node.add(item.node());
            positions.add(item.positions());
        }
        return new Part(node, positions, inside, size);
    }

    /** A mapping's key as JSON holds it: kubectl turns booleans and numbers into their text. */
    private String name(Event event) {
        if (event instanceof AliasEvent alias) {
            var part = expand(alias, position(alias));
            if (part.node().isValueNode()) {
                return part.node().asString();
            }
        }
        if (!(event instanceof ScalarEvent scalar)) {
            throw refused(event, "a field's name must be text", "Templates in double braces must be filled in before");
        }
        refuseTag(scalar, scalar.getTag());
        var resolved = scalar.isPlain() ? Scalars.resolve(scalar.getValue()) : null;
        if (resolved == null || resolved.isString() || resolved.isNull()) {
            return scalar.getValue();
        }
        if (resolved.isBoolean() && !scalar.getValue().equals(resolved.asString())) {
            var message =
                    "the field name " + scalar.getValue() + " without quotes means " + resolved + ": put it in quotes";
            remark(warnings, position(scalar), Place.ROOT, message);
        }
        return resolved.asString();
    }

    private Part expand(AliasEvent alias, Position key) {
        var name = alias.getAlias().getValue();
        var target = anchors.get(name);
        if (target == null) {
            throw refused(
                    alias,
                    "the alias *" + name + " has no anchor before it that is complete",
                    "Define &" + name + " first, or put the text in quotes");
        }
        expansions += 1 + target.expansions();
        aliasedSize += target.size();
        if (expansions > limits.maxAliases() || aliasedSize > limits.maxAliasedSize()) {
            throw refused(
                    alias,
                    "aliases repeat too much: at most " + limits.maxAliases() + " expansions and "
                            + limits.maxAliasedSize() + " characters in one document",
                    "Write the repeated part out, or make the manifest with a template");
        }
        return new Part(
                target.node().deepCopy(), target.positions().under(key), 1 + target.expansions(), target.size());
    }

    /** {@code <<: *base} and {@code <<: [*a, *b]}: fields of the mapping itself win, then those of the earlier base. */
    private static void merge(Part from, ObjectNode into, Positions positions) {
        if (from.node().isArray()) {
            for (int i = 0; i < from.node().size(); i++) {
                mergeOne(from.node().get(i), from.positions().below("[" + i + "]"), into, positions);
            }
            return;
        }
        mergeOne(from.node(), from.positions(), into, positions);
    }

    private static void mergeOne(@Nullable JsonNode base, Positions at, ObjectNode into, Positions positions) {
        if (!(base instanceof ObjectNode mapping)) {
            throw new ManifestException(
                    at.start(), "<< takes a mapping or a list of mappings", "Point it at an anchor of a mapping");
        }
        for (var field : mapping.properties()) {
            if (!into.has(field.getKey())) {
                into.set(field.getKey(), field.getValue());
                var there = at.fields().get(field.getKey());
                if (there != null) {
                    positions.putIfAbsent(field.getKey(), there);
                }
            }
        }
    }

    private void refuseTag(Event event, Optional<String> tag) {
        if (tag.isPresent()) {
            throw refused(
                    event,
                    "the tag " + tag.get() + " is not supported",
                    "Leave it out; put a text that looks like a number or a boolean in quotes");
        }
    }

    private ManifestException refused(Event event, String problem, String fix) {
        return new ManifestException(position(event), problem, fix);
    }

    private Position position(Event event) {
        return event.getStartMark()
                .map(mark -> new Position(source, mark.getLine() + 1, mark.getColumn() + 1))
                .orElse(new Position(source, 1, 1));
    }
}
