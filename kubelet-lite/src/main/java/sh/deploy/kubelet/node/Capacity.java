package sh.deploy.kubelet.node;

import io.fabric8.kubernetes.api.model.Quantity;
import java.util.LinkedHashMap;
import java.util.Map;
import sh.deploy.api.quantity.Amount;

/** What the node offers: as declared, and where nothing is declared, as the machine has it. */
public final class Capacity {
    private static final String MAX_PODS = "110";

    private final Map<String, Quantity> resources = new LinkedHashMap<>();

    /**
     * @param declared such as {@code cpu=2, memory=4Gi}
     * @throws IllegalArgumentException when an amount does not parse
     */
    public Capacity(Map<String, String> declared, Machine machine) {
        resources.put("cpu", new Quantity(String.valueOf(machine.processors())));
        resources.put("memory", new Quantity(machine.memoryBytes() / 1024 + "Ki"));
        resources.put("pods", new Quantity(MAX_PODS));
        declared.forEach((name, amount) -> {
            Amount.parse(amount);
            resources.put(name, Quantity.parse(amount));
        });
    }

    public Map<String, Quantity> resources() {
        return new LinkedHashMap<>(resources);
    }

    public long cpuMillis() {
        return Amount.of(resources, "cpu").milli();
    }

    public long memoryBytes() {
        return Amount.of(resources, "memory").units();
    }
}
