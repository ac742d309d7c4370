package sh.deploy.apiserver.kinds.policy;

/**
 * One column of a kind's table.
 *
 * @param type {@code string}, {@code integer}, {@code number}, {@code boolean} or {@code date}
 * @param format {@code name} for the column that holds the object's name, else mostly empty
 * @param priority 0 is always shown, more only in wide output
 */
public record Column(String name, String type, String format, String description, int priority) {
    static Column ofName() {
        return new Column(
                "Name", "string", "name", "Name of the object, unique among its kind within its namespace.", 0);
    }

    static Column age() {
        return text("Age", "Time since the object was created.");
    }

    static Column createdAt() {
        return new Column("Created At", "date", "", "When the object was created.", 0);
    }

    static Column text(String name, String description) {
        return new Column(name, "string", "", description, 0);
    }

    static Column number(String name, String description) {
        return new Column(name, "integer", "", description, 0);
    }

    Column wide() {
        return new Column(name, type, format, description, 1);
    }
}
