package sh.deploy.deployctl.up;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.api.time.Time;
import sh.deploy.deployctl.Failure;
import sh.deploy.deployctl.up.isolated.IsolatedNodes;
import sh.deploy.kubelet.Kubelet;
import sh.deploy.kubelet.KubeletSettings;
import sh.deploy.kubelet.NodeCleanup;
import sh.deploy.kubelet.containers.EngineException;

/** Each node has a network namespace and an engine of its own, which live and end with the cluster; the machine's engine has the images. */
record PrivateEngines(DataFolder folder, IsolatedNodes nodes) implements NodeEngines {
    private static final Logger LOG = LoggerFactory.getLogger(PrivateEngines.class);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(40);

    @Override
    public Optional<String> lacking() throws IOException {
        return nodes.lacking();
    }

    @Override
    public void open() throws IOException {
        nodes.open();
    }

    @Override
    public List<String> machineAddresses() throws IOException {
        var addresses = new ArrayList<>(List.of(nodes.machineAddress(), LOOPBACK));
        EngineBridge.address().ifPresent(addresses::add);
        return addresses;
    }

    @Override
    public KubeletSettings settle(KubeletSettings settings, int linkPort) throws IOException {
        var node = settings.node();
        return settings.withEngineOfItsOwn(nodes.engineSocket(node), nodes.address(node))
                .withServer(nodes.machineAddress() + ":" + linkPort);
    }

    @Override
    public boolean isKnown(String node) throws IOException {
        return own().containsKey(node);
    }

    @Override
    public void ensureRunning(String node) throws IOException {
        nodes.ensureRunning(node);
    }

    @Override
    public void lookAfter(Instant now) throws IOException {
        for (var node : own().keySet()) {
            nodes.lookAfterEngine(node, now);
            nodes.heal(node);
        }
    }

    @Override
    public List<String> entry(String node) {
        return nodes.entry(node);
    }

    @Override
    public Map<String, Optional<ProcessHandle>> own() throws IOException {
        return nodes.engines();
    }

    /** May be done again where it ended half way. The engine ends in any case, and its containers with it; it is asked to do that in good order. */
    @Override
    public void remove(String node, Time time) throws IOException {
        if (isKnown(node) && Kubelet.answers(nodes.engineSocket(node))) {
            try {
                Kubelet.removeNode(folder.root(), node, nodes.engineSocket(node), time);
            } catch (EngineException e) {
                LOG.warn(
                        "containers of {} are killed with their engine, which did not end them: {}",
                        node,
                        "" + e.getMessage());
            }
        }
        nodes.end(node);
        nodes.remove(node);
        Kubelet.forgetNode(folder.root(), node);
    }

    /**
     * An engine that died is started once more, since only it can end its containers in good order. After a restart of the machine there
     * is none, nor a container that runs: then no network is made, for which there may be no room any more.
     */
    @Override
    public void end(boolean purge, Time time) throws IOException {
        if (!own().isEmpty()) {
            nodes.open();
        }
        var sockets = new ArrayList<Path>();
        for (var node : own().keySet()) {
            nodes.ensureRunningForEnd(node);
        }
        for (var node : own().keySet()) {
            if (answers(node, time)) {
                sockets.add(nodes.engineSocket(node));
            } else if (purge) {
                LOG.warn(
                        "{} is ended without its engine, which does not start; it said in {}",
                        node,
                        nodes.lastWords(node));
            } else {
                throw notStarting(node).and("`deployctl down --purge` ends its containers without it.");
            }
        }
        if (purge) {
            NodeCleanup.purge(folder.root(), sockets, GRACE);
        } else {
            NodeCleanup.stopAll(folder.root(), sockets, GRACE);
        }
        nodes.close();
    }

    @Override
    public void awaitAnswer(String node, Time time) throws IOException {
        if (!answers(node, time)) {
            throw notStarting(node);
        }
    }

    private Failure notStarting(String node) throws IOException {
        return Failure.refused(
                "the container engine of " + node + " does not start; it said in " + nodes.lastWords(node));
    }

    /** @return false as soon as it has ended, and when it takes too long */
    private boolean answers(String node, Time time) throws IOException {
        long end = time.nanos() + ANSWER_WITHIN.toNanos();
        while (!Kubelet.answers(nodes.engineSocket(node))) {
            var process = own().getOrDefault(node, Optional.empty());
            if (process.isEmpty() || time.nanos() - end > 0) {
                return false;
            }
            try {
                Thread.sleep(POLL);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }
}
