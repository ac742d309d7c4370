package sh.deploy.apiserver.configuration;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One object of the file, read field by field. What is wrong is noted under its path, and reading goes on as if the field were absent, so that
 * a person hears of everything at once. A null counts as absent.
 */
public final class Fields {
    private final JsonNode object;
    private final String path;
    private final List<FieldCause> faults;

    /**
     * @param path of the object in its document; empty for the whole
     * @param faults gets what is wrong
     */
    Fields(JsonNode object, String path, List<FieldCause> faults) {
        this.object = object;
        this.path = path;
        this.faults = faults;
    }

    /** Of one of its fields, in the document. */
    public String path(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    public void fault(FieldCause fault) {
        faults.add(fault);
    }

    /** Notes every field that is none of these. */
    public Fields only(String... names) {
        var known = Set.of(names);
        for (var name : object.propertyNames()) {
            if (!known.contains(name)) {
                fault(FieldCause.forbidden(
                        path(name), "there is no such field; known here are " + String.join(", ", names)));
            }
        }
        return this;
    }

    public boolean has(String name) {
        return Tree.has(object, name);
    }

    /** Empty where it is absent. */
    public String text(String name) {
        var text = textOrNull(name);
        return text == null ? "" : text;
    }

    public @Nullable String textOrNull(String name) {
        var value = Tree.at(object, name);
        if (value.isMissingNode()) {
            return null;
        }
        if (!value.isString()) {
            fault(FieldCause.typeInvalid(path(name), value, "must be a text; put it in quotes"));
            return null;
        }
        return value.stringValue();
    }

    public boolean isTrue(String name) {
        var value = Tree.at(object, name);
        if (!value.isMissingNode() && !value.isBoolean()) {
            fault(FieldCause.typeInvalid(path(name), value, "must be true or false"));
        }
        return value.isBoolean() && value.booleanValue();
    }

    /** One without fields where it is absent. */
    public Fields object(String name) {
        var value = Tree.at(object, name);
        if (!value.isMissingNode() && !value.isObject()) {
            fault(FieldCause.typeInvalid(path(name), value, "must be an object"));
        }
        return new Fields(value instanceof ObjectNode found ? found : Tree.newObject(), path(name), faults);
    }

    public List<Fields> objects(String name) {
        var found = new ArrayList<Fields>();
        for (var element : list(name)) {
            var at = path(name) + "[" + found.size() + "]";
            if (!element.isObject()) {
                fault(FieldCause.typeInvalid(at, element, "must be an object"));
            }
            found.add(new Fields(element.isObject() ? element : Tree.newObject(), at, faults));
        }
        return found;
    }

    /** One for each element, in order; empty for one that is no text. */
    public List<String> texts(String name) {
        var found = new ArrayList<String>();
        for (var element : list(name)) {
            if (!element.isString()) {
                fault(FieldCause.typeInvalid(
                        path(name) + "[" + found.size() + "]", element, "must be a text; put it in quotes"));
            }
            found.add(element.isString() ? element.stringValue() : "");
        }
        return found;
    }

    private JsonNode list(String name) {
        var value = Tree.at(object, name);
        if (!value.isMissingNode() && !value.isArray()) {
            fault(FieldCause.typeInvalid(path(name), value, "must be a list"));
            return Tree.newObject();
        }
        return value;
    }
}
