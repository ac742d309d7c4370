package sh.deploy.deployctl.up;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import sh.deploy.deployctl.Failure;
import sh.deploy.deployctl.Options;
import sh.deploy.deployctl.output.Nearest;

/** A settings file of keys and plain values. Every key must be known; every error names the file and the key. */
final class SettingsMap {
    private final Path file;
    private final Map<String, Object> values;

    private SettingsMap(Path file, Map<String, Object> values) {
        this.file = file;
        this.values = values;
    }

    /**
     * @throws IllegalArgumentException it holds no keys, or one that is not among these
     * @throws org.snakeyaml.engine.v2.exceptions.YamlEngineException it is not YAML
     */
    static SettingsMap read(Path file, List<String> keys) throws IOException {
        var loaded = new Load(LoadSettings.builder().setLabel(file.toString()).build())
                .loadFromString(Files.readString(file));
        if (!(loaded instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException(file + " must hold keys and values; known keys: " + keys);
        }
        var values = new LinkedHashMap<String, Object>();
        map.forEach((key, value) -> values.put(String.valueOf(key), value));
        for (var key : values.keySet()) {
            if (!keys.contains(key)) {
                throw new IllegalArgumentException(file + ": unknown key \"" + key + "\""
                        + Nearest.suggestion(key, keys, ", did you mean \"", "\"?") + " Known keys: " + keys);
            }
        }
        return new SettingsMap(file, values);
    }

    String text(String key) {
        var value = values.get(key);
        if (value == null || String.valueOf(value).isBlank()) {
            throw Failure.usage(file + ": " + key + " is missing; see --help for what each file has");
        }
        return String.valueOf(value);
    }

    String text(String key, String otherwise) {
        return values.get(key) == null ? otherwise : text(key);
    }

    int number(String key, int otherwise) {
        return switch (values.get(key)) {
            case null -> otherwise;
            case Integer number -> number;
            case Object other -> throw Failure.usage(file + ": " + key + " must be a whole number, got " + other);
        };
    }

    boolean flag(String key, boolean otherwise) {
        return switch (values.get(key)) {
            case null -> otherwise;
            case Boolean flag -> flag;
            case Object other -> throw Failure.usage(file + ": " + key + " must be true or false, got " + other);
        };
    }

    /** As {@link Options#duration(String, String)} reads it. */
    Duration duration(String key, Duration otherwise) {
        return values.get(key) == null ? otherwise : Options.duration(file + ": " + key, text(key));
    }

    List<String> texts(String key, List<String> otherwise) {
        return switch (values.get(key)) {
            case null -> otherwise;
            case List<?> list -> list.stream().map(String::valueOf).toList();
            case Object other -> throw Failure.usage(file + ": " + key + " must be a list, got " + other);
        };
    }
}
