package sh.deploy.deployctl.up.isolated;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.deployctl.process.Programs;

/** The isolated nodes of one cluster: made, found again, ended. Safe for all threads; several processes may use one cluster's. */
public final class IsolatedNodes {
    private static final Logger LOG = LoggerFactory.getLogger(IsolatedNodes.class);

    private static final int LAST_LINES = 5;

    private final Path folder;
    private final Path logs;
    private final Names names;
    private final NodeNumbers numbers;
    private final Map<String, String> environment;

    /**
     * @param dataFolder absolute; different for each cluster of the machine
     * @param folder below it, for all that isolated nodes keep
     * @param logs where engines say what they have to say
     */
    public IsolatedNodes(Path dataFolder, Path folder, Path logs, Map<String, String> environment) {
        this.folder = folder;
        this.logs = logs;
        this.names = Names.of(dataFolder);
        this.numbers = new NodeNumbers(folder.resolve("nodes"));
        this.environment = environment;
    }

    /** What the machine must have and be; refuses with a sentence. */
    public void checkMachine() throws IOException {
        Requirements.check(environment);
    }

    /** What the machine lacks to end them; empty when nothing. */
    public Optional<String> lacking() throws IOException {
        return Requirements.lacking(environment);
    }

    /** Whether the cluster's nodes are isolated: since its last {@link #open}, until {@link #close}. */
    public boolean exist() {
        return Files.exists(planFile());
    }

    /** Whether isolated nodes of a data folder, by this very name, were started since the machine was, and not ended. */
    public static boolean areLeft(Path dataFolder) {
        return Files.exists(Names.of(dataFolder).run());
    }

    /** Makes what all nodes need, or finds it. */
    public void open() throws IOException {
        Files.createDirectories(folder);
        var plan = choosePlan();
        new Network(names, plan).ensure();
        if (!new WayOut(names.link(), plan).open(environment)) {
            LOG.warn("there is no iptables, so pods reach each other and this machine, and nothing beyond");
        }
    }

    /** The one that was, unless the network has to be made again and something else is there now. */
    private AddressPlan choosePlan() throws IOException {
        var last = plan();
        if (last.isEmpty()) {
            removeStrays();
        }
        if (last.isPresent() && new Network(names, last.get()).isThere()) {
            return last.get();
        }
        WayOut.close(names.link(), environment); // for the addresses of a network that is gone
        var taken = Subnet.destinations(Programs.run(List.of("ip", "-4", "-o", "route", "show", "table", "all"), ""));
        var plan = last.filter(before -> before.isFree(taken)).orElseGet(() -> AddressPlan.free(taken, names.seed()));
        Files.writeString(planFile(), plan.whole() + "\n");
        return plan;
    }

    /** What is left where somebody removed the data folder of a cluster that lived. */
    private void removeStrays() throws IOException {
        Leftovers.endProcesses(names.run());
        Leftovers.unmount(names.run());
        Leftovers.remove(names.run());
        new Network(names, new AddressPlan(0)).remove();
    }

    private Path planFile() {
        return folder.resolve("addresses");
    }

    private Optional<AddressPlan> plan() throws IOException {
        return Files.exists(planFile())
                ? AddressPlan.parse(Files.readString(planFile()).strip())
                : Optional.empty();
    }

    private AddressPlan knownPlan() throws IOException {
        return plan().orElseThrow(() -> new IOException("no addresses are written in " + planFile()));
    }

    /** Of this machine, as nodes and pods see it. */
    public String machineAddress() throws IOException {
        return knownPlan().machine();
    }

    /** Of a node, as others see it. */
    public String address(String node) throws IOException {
        return knownPlan().node(numbers.ensure(node));
    }

    public Path engineSocket(String node) throws IOException {
        return engine(node).socket();
    }

    /** In front of a command line, which then runs in the node's namespace; its process keeps its number. */
    public List<String> entry(String node) {
        return Network.entry(names.namespace(node));
    }

    /** Nodes whose engine was started and not ended, and the engines that live. */
    public Map<String, Optional<ProcessHandle>> engines() throws IOException {
        var engines = new LinkedHashMap<String, Optional<ProcessHandle>>();
        if (exist()) {
            for (var node : numbers.nodes()) {
                var number = numbers.of(node); // none once somebody removed the node
                if (number.isPresent() && engine(node, number.getAsInt()).wasStarted()) {
                    engines.put(node, engine(node, number.getAsInt()).process());
                }
            }
        }
        return engines;
    }

    /** Makes the node's namespace and starts its engine, unless they are there. The engine answers a moment later. */
    public void ensureRunning(String node) throws IOException {
        ensureNetwork(node);
        MachinesResolver.find().ifPresent(resolver -> resolver.open(entry(node), environment));
        engine(node).ensureRunning();
    }

    /** As {@link #ensureRunning}, for containers that are to end, and ask no name server any more. */
    public void ensureRunningForEnd(String node) throws IOException {
        ensureNetwork(node);
        engine(node).ensureRunning();
    }

    private void ensureNetwork(String node) throws IOException {
        new Network(names, knownPlan()).ensureNode(node, numbers.ensure(node));
    }

    /**
     * Starts the node's engine again if it died since it was started, and keeps what it says within bounds; nothing once somebody removed
     * the node.
     */
    public void lookAfterEngine(String node, Instant now) throws IOException {
        var number = numbers.of(node);
        if (number.isEmpty()) {
            return;
        }
        var engine = engine(node, number.getAsInt());
        engine.startAgainIfDead(now);
        engine.boundLog();
    }

    /** Gives routes back that are lost since somebody set a link down and up again; nothing once somebody removed the node. */
    public void heal(String node) throws IOException {
        var number = numbers.of(node);
        if (number.isEmpty()) {
            return;
        }
        var network = new Network(names, knownPlan());
        network.heal();
        var engine = engine(node, number.getAsInt()).process();
        if (engine.isPresent()) {
            network.heal(node, number.getAsInt(), engine.get());
        }
    }

    /** What the node's engine said last, for people. */
    public String lastWords(String node) throws IOException {
        var log = engine(node).log();
        var lines = Files.exists(log) ? Files.readAllLines(log) : List.<String>of();
        return log + ":\n" + String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
    }

    /** Ends the node's engine and removes its namespace, as far as they are there; its images stay. */
    public void end(String node) throws IOException {
        var number = numbers.of(node);
        if (number.isPresent()) {
            engine(node, number.getAsInt()).end();
            new Network(names, knownPlan()).removeNode(node, number.getAsInt());
        }
    }

    /** Removes what is left of a node that was ended; harmless when there is nothing. */
    public void remove(String node) throws IOException {
        Leftovers.remove(numbers.folder(node));
    }

    /** Ends all nodes that are left, then removes what all of them needed. */
    public void close() throws IOException {
        var plan = knownPlan();
        engines()
                .values()
                .forEach(engine -> engine.ifPresent(ProcessHandle::destroy)); // all at once, since each takes seconds
        for (var node : numbers.nodes()) {
            end(node);
        }
        WayOut.close(names.link(), environment);
        new Network(names, plan).remove();
        Leftovers.remove(names.run());
        Files.deleteIfExists(planFile());
    }

    private PrivateEngine engine(String node) throws IOException {
        return engine(node, numbers.ensure(node));
    }

    private PrivateEngine engine(String node, int number) throws IOException {
        return new PrivateEngine(
                entry(node),
                knownPlan().bridge(number),
                names.run().resolve("" + number),
                numbers.folder(node).resolve("engine"),
                logs.resolve(node + "-engine.log"));
    }
}
