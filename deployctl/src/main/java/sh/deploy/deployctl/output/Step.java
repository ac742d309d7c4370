package sh.deploy.deployctl.output;

import java.util.List;
import tools.jackson.databind.JsonNode;

/** One step of a JSONPath: from a node to those it selects. */
sealed interface Step {
    void from(JsonNode root, JsonNode node, List<JsonNode> into);

    record Field(String name) implements Step {
        @Override
        public void from(JsonNode root, JsonNode node, List<JsonNode> into) {
            var value = node.get(name);
            if (value != null) {
                into.add(value);
            }
        }
    }

    /** Every item of a list, or value of an object. */
    record All() implements Step {
        @Override
        public void from(JsonNode root, JsonNode node, List<JsonNode> into) {
            node.forEach(into::add);
        }
    }

    /** The node and everything below it. */
    record Below() implements Step {
        @Override
        public void from(JsonNode root, JsonNode node, List<JsonNode> into) {
            into.add(node);
            node.forEach(child -> from(root, child, into));
        }
    }

    /** Items of a list; bounds may be negative, counting from the end. */
    record Slice(int start, int end, int step) implements Step {
        static final int OPEN = Integer.MAX_VALUE;

        @Override
        public void from(JsonNode root, JsonNode node, List<JsonNode> into) {
            if (!node.isArray()) {
                return;
            }
            int first = start < 0 ? node.size() + start : start;
            int last = end == OPEN ? node.size() : end < 0 ? node.size() + end : Math.min(end, node.size());
            for (int i = Math.max(0, first); i < last; i += step) {
                into.add(node.path(i));
            }
        }
    }

    record Union(List<Step> steps) implements Step {
        @Override
        public void from(JsonNode root, JsonNode node, List<JsonNode> into) {
            steps.forEach(step -> step.from(root, node, into));
        }
    }

    /** The items for which a comparison holds. */
    record Filter(Operand left, String operator, Operand right) implements Step {
        @Override
        public void from(JsonNode root, JsonNode node, List<JsonNode> into) {
            node.forEach(item -> {
                if (holds(left.values(root, item), right.values(root, item))) {
                    into.add(item);
                }
            });
        }

        private boolean holds(List<JsonNode> a, List<JsonNode> b) {
            if (operator.isEmpty()) {
                return !a.isEmpty();
            }
            if (a.isEmpty() || b.isEmpty()) {
                return false;
            }
            int order = compare(a.getFirst(), b.getFirst());
            return switch (operator) {
                case "==" -> order == 0;
                case "!=" -> order != 0;
                case "<" -> order < 0;
                case "<=" -> order <= 0;
                case ">" -> order > 0;
                default -> order >= 0;
            };
        }

        private static int compare(JsonNode a, JsonNode b) {
            return a.isNumber() && b.isNumber()
                    ? Double.compare(a.doubleValue(), b.doubleValue())
                    : a.asString("").compareTo(b.asString(""));
        }
    }

    /** One side of a comparison. */
    sealed interface Operand {
        List<JsonNode> values(JsonNode root, JsonNode item);

        record Literal(JsonNode value) implements Operand {
            @Override
            public List<JsonNode> values(JsonNode root, JsonNode item) {
                return List.of(value);
            }
        }

        record Selected(JsonPath.Path path) implements Operand {
            @Override
            public List<JsonNode> values(JsonNode root, JsonNode item) {
                return path.select(root, item);
            }
        }
    }
}
