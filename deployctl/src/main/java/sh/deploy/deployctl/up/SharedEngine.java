package sh.deploy.deployctl.up;

import java.net.SocketException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import sh.deploy.api.time.Time;
import sh.deploy.kubelet.Kubelet;
import sh.deploy.kubelet.KubeletSettings;
import sh.deploy.kubelet.NodeCleanup;

/** All nodes share the machine's engine, which is never started or ended; containers are told apart by labels. */
record SharedEngine(DataFolder folder, Path socket) implements NodeEngines {
    /** An engine that does not answer is said when it is asked. */
    @Override
    public Optional<String> lacking() {
        return Optional.empty();
    }

    @Override
    public void open() {}

    @Override
    public List<String> machineAddresses() throws SocketException {
        var addresses = new ArrayList<>(List.of(LOOPBACK));
        EngineBridge.address().ifPresent(addresses::add);
        return addresses;
    }

    @Override
    public KubeletSettings settle(KubeletSettings settings, int linkPort) {
        return settings.withServer(LOOPBACK + ":" + linkPort);
    }

    @Override
    public boolean isKnown(String node) {
        return true;
    }

    @Override
    public void ensureRunning(String node) {}

    /** Its agents wait by themselves. */
    @Override
    public void awaitAnswer(String node, Time time) {}

    @Override
    public void lookAfter(Instant now) {}

    @Override
    public List<String> entry(String node) {
        return List.of();
    }

    @Override
    public Map<String, Optional<ProcessHandle>> own() {
        return Map.of();
    }

    @Override
    public void remove(String node, Time time) {
        Kubelet.removeNode(folder.root(), node, socket, time);
    }

    @Override
    public void end(boolean purge, Time time) {
        if (purge) {
            NodeCleanup.purge(folder.root(), List.of(socket), GRACE);
        } else {
            NodeCleanup.stopAll(folder.root(), List.of(socket), GRACE);
        }
    }
}
