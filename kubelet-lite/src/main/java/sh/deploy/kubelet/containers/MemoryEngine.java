package sh.deploy.kubelet.containers;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.time.Time;
import sh.deploy.kubelet.containers.EngineException.Kind;

/**
 * An engine that runs nothing: containers are entries in memory, and a test or the simulation decides when one ends.
 * Understands of commands only {@code sh -c 'exit N'} (ends at once), {@code sh -c 'echo TEXT'} in logs and
 * {@link #exec}, and the sandbox program; everything else runs until it is killed.
 */
public final class MemoryEngine implements ContainerEngine {
    private static final int KILLED = 128 + 9;

    private final Time time;
    private final Map<String, Held> containers = new LinkedHashMap<>();
    private final Map<String, ImageView> images = new LinkedHashMap<>();
    private final CopyOnWriteArrayList<Told> listeners = new CopyOnWriteArrayList<>();
    private int made;

    private record Held(ContainerSpec spec, ContainerView view) {}

    private record Told(Map<String, String> labels, EngineListener listener) {}

    public MemoryEngine(Time time) {
        this.time = time;
    }

    @Override
    public EngineFacts facts() {
        return new EngineFacts("memory", "1", "1.41", true, "/");
    }

    @Override
    public synchronized List<ContainerSummary> list(Map<String, String> labels) {
        return containers.values().stream()
                .map(Held::view)
                .filter(view -> view.labels().entrySet().containsAll(labels.entrySet()))
                .map(view ->
                        new ContainerSummary(view.id(), view.labels(), view.running() && !view.paused(), view.paused()))
                .toList();
    }

    @Override
    public long diskBytes(String id) {
        return 0;
    }

    @Override
    public synchronized Optional<ContainerView> inspect(String idOrName) {
        return find(idOrName).map(Held::view);
    }

    private Optional<Held> find(String idOrName) {
        return containers.values().stream()
                .filter(held ->
                        held.view().id().equals(idOrName) || held.view().name().equals(idOrName))
                .findFirst();
    }

    private Held existing(String id) {
        return find(id).orElseThrow(() -> new EngineException(Kind.NOT_FOUND, "No such container: " + id));
    }

    @Override
    public synchronized String create(ContainerSpec spec) {
        var image = image(spec.image())
                .orElseThrow(() -> new EngineException(Kind.IMAGE_MISSING, "No such image: " + spec.image()));
        if (find(spec.name()).isPresent()) {
            throw new EngineException(Kind.CONFLICT, "The container name \"/" + spec.name() + "\" is already in use");
        }
        made++;
        var id = String.format("%064x", made);
        var ip = spec.namespaces().network().equals("bridge") ? "172.17.0." + (1 + made % 250) : "";
        containers.put(
                id,
                new Held(
                        spec,
                        new ContainerView(
                                id,
                                spec.name(),
                                spec.image(),
                                image.id(),
                                spec.labels(),
                                new ContainerView.State.Created(),
                                ip,
                                "172.17.0.1",
                                "SIGTERM")));
        return id;
    }

    @Override
    public boolean startIf(String id, BooleanSupplier still) {
        synchronized (this) {
            var held = existing(id);
            if (!still.getAsBoolean()) {
                return false;
            }
            if (held.view().running()) {
                return true;
            }
            put(held, new ContainerView.State.Running(1000 + made, time.now(), false));
        }
        var exit = ofScript(id, "exit ");
        if (exit != null) {
            end(id, Integer.parseInt(exit.strip()));
        }
        return true;
    }

    @Override
    public void pause(String id) {
        if (!setPaused(id, true)) {
            throw new EngineException(Kind.CONFLICT, "Container " + id + " is not running");
        }
    }

    @Override
    public void unpause(String id) {
        setPaused(id, false);
    }

    private synchronized boolean setPaused(String id, boolean paused) {
        var held = existing(id);
        if (!(held.view().state() instanceof ContainerView.State.Running running)) {
            return false;
        }
        put(held, new ContainerView.State.Running(running.pid(), running.startedAt(), paused));
        return true;
    }

    private synchronized @Nullable String ofScript(String id, String verb) {
        var command = existing(id).spec().entrypoint();
        var script = command.isEmpty() ? "" : command.getLast();
        return script.startsWith(verb) ? script.substring(verb.length()) : null;
    }

    private void put(Held held, ContainerView.State state) {
        var view = held.view();
        containers.put(
                view.id(),
                new Held(
                        held.spec(),
                        new ContainerView(
                                view.id(),
                                view.name(),
                                view.image(),
                                view.imageId(),
                                view.labels(),
                                state,
                                view.ip(),
                                view.gateway(),
                                view.stopSignal())));
    }

    /** Ends a running container's process, as if by itself. */
    public void end(String id, int exitCode) {
        synchronized (this) {
            existing(id);
        }
        endIfThere(id, exitCode);
    }

    /** Somebody else may have removed it just now. */
    private void endIfThere(String id, int exitCode) {
        synchronized (this) {
            var held = find(id).orElse(null);
            if (held == null || !(held.view().state() instanceof ContainerView.State.Running running)) {
                return;
            }
            put(held, new ContainerView.State.Exited(exitCode, false, running.startedAt(), time.now(), ""));
        }
        tell(id, listener -> listener.processEnded(id));
        tell(id, listener -> listener.changed(id));
    }

    private void tell(String id, Consumer<EngineListener> what) {
        var labels = inspect(id).map(ContainerView::labels).orElse(Map.of());
        for (var told : listeners) {
            if (labels.entrySet().containsAll(told.labels().entrySet())) {
                what.accept(told.listener());
            }
        }
    }

    @Override
    public void signal(String id, String signal) {
        boolean sandbox;
        synchronized (this) {
            sandbox = find(id).map(held -> held.spec().entrypoint().equals(PauseImage.COMMAND))
                    .orElse(false);
        }
        if (signal.equals("SIGKILL")) {
            endIfThere(id, KILLED);
        } else if (sandbox) {
            endIfThere(id, 0);
        }
    }

    @Override
    public void nameHost(String id, int pid, String hostname) {}

    @Override
    public void remove(String id) {
        endIfThere(id, KILLED);
        synchronized (this) {
            containers.remove(id);
        }
    }

    @Override
    public ExecResult exec(String id, List<String> command, Duration timeout) {
        var view = inspect(id);
        if (!view.map(ContainerView::running).orElse(false)) {
            throw new EngineException(Kind.CONFLICT, "Container " + id + " is not running");
        }
        if (view.get().paused()) {
            throw new EngineException(Kind.CONFLICT, "Container " + id + " is paused");
        }
        var script = command.getLast();
        if (script.startsWith("exit ")) {
            return new ExecResult(false, Integer.parseInt(script.substring(5).strip()), "");
        }
        return new ExecResult(false, 0, script.startsWith("echo ") ? script.substring(5) + "\n" : "");
    }

    @Override
    public synchronized Optional<ImageView> image(String reference) {
        return Optional.ofNullable(images.get(reference));
    }

    /** Nothing can be fetched: this engine has no registry. */
    @Override
    public void pull(String reference, @Nullable RegistryCredentials credentials) {
        throw new EngineException(Kind.IMAGE_MISSING, "manifest for " + reference + " not found");
    }

    @Override
    public synchronized void importImage(String repository, String tag, InputStream tar) {
        try {
            var bytes = tar.readAllBytes();
            var id = String.format("sha256:%064x", images.size() + 1);
            images.put(repository + ":" + tag, new ImageView(id, List.of(), "", bytes.length));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The reference itself is all there is of an image. */
    @Override
    public synchronized InputStream saveImage(String reference) {
        var image = image(reference)
                .orElseThrow(() -> new EngineException(Kind.IMAGE_MISSING, "No such image: " + reference));
        return new ByteArrayInputStream((reference + " " + image.id()).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public synchronized void loadImage(InputStream saved) {
        try {
            var words = new String(saved.readAllBytes(), StandardCharsets.UTF_8).split(" ");
            if (words.length != 2) {
                throw new EngineException(Kind.REFUSED, "this is no saved image");
            }
            images.put(words[0], new ImageView(words[1], List.of(), "", 0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public synchronized void removeImage(String reference) {
        if (containers.values().stream().noneMatch(held -> held.spec().image().equals(reference))) {
            images.remove(reference);
        }
    }

    @Override
    public LogStream logs(String id, LogQuery query, LogReceiver receiver) {
        var text = ofScript(id, "echo ");
        if (text != null) {
            receiver.data((text + "\n").getBytes(StandardCharsets.UTF_8));
        }
        receiver.end(null);
        return () -> {};
    }

    @Override
    public Watching watch(Map<String, String> labels, EngineListener listener) {
        var told = new Told(labels, listener);
        listeners.add(told);
        listener.lookAgain();
        return () -> listeners.remove(told);
    }

    @Override
    public void close() {}
}
