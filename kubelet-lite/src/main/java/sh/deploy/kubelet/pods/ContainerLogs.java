package sh.deploy.kubelet.pods;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import sh.deploy.kubelet.containers.ContainerEngine;
import sh.deploy.kubelet.containers.ContainerView;
import sh.deploy.kubelet.containers.EngineException;

/** Finds the container whose log is asked for and copies it. */
final class ContainerLogs {
    private ContainerLogs() {}

    static PodWorld.LogReading open(
            LogRequest request, Optional<PodWorker> worker, ContainerEngine engine, LogSink sink) {
        if (worker.isEmpty()) {
            sink.problem("pod \"" + request.pod() + "\" is not on this node");
            return () -> {};
        }
        var name = request.container().isEmpty()
                ? worker.get().pod().getSpec().getContainers().getFirst().getName()
                : request.container();
        var view = worker.get().instance(name, request.previous());
        if (view.isEmpty()) {
            sink.problem(
                    request.previous()
                            ? "previous terminated container \"" + name + "\" in pod \"" + request.pod()
                                    + "\" not found"
                            : "container \"" + name + "\" in pod \"" + request.pod()
                                    + "\" is waiting to start: ContainerCreating");
            return () -> {};
        }
        return copy(request, view.get(), engine, sink);
    }

    /** In the engine's numbers, which hold the seconds up to 2038: what is asked for later than that is asked for from then. */
    static ContainerEngine.LogQuery query(LogRequest request) {
        int tail = request.tailLines().isPresent()
                ? (int) Math.min(Integer.MAX_VALUE, request.tailLines().getAsLong())
                : -1;
        var since = request.since();
        return new ContainerEngine.LogQuery(
                request.follow(),
                request.timestamps(),
                tail,
                since == null ? 0 : Math.clamp(since.getEpochSecond(), 0, Integer.MAX_VALUE));
    }

    private static PodWorld.LogReading copy(
            LogRequest request, ContainerView view, ContainerEngine engine, LogSink sink) {
        var bounded = new Bounded(sink, request.limitBytes().orElse(Long.MAX_VALUE));
        try {
            var stream = engine.logs(view.id(), query(request), bounded);
            bounded.whenFull(stream::close);
            return stream::close;
        } catch (EngineException e) {
            sink.problem(String.valueOf(e.getMessage()));
            return () -> {};
        }
    }

    /** Passes on only so many bytes. */
    private static final class Bounded implements ContainerEngine.LogReceiver {
        private final LogSink sink;
        private long left;
        private boolean over;
        private @Nullable Runnable close;

        Bounded(LogSink sink, long limitBytes) {
            this.sink = sink;
            this.left = limitBytes;
        }

        void whenFull(Runnable action) {
            boolean now;
            synchronized (this) {
                close = action;
                now = over;
            }
            if (now) {
                action.run();
            }
        }

        @Override
        public void data(byte[] bytes) {
            if (over) {
                return;
            }
            var piece = bytes.length <= left ? bytes : java.util.Arrays.copyOf(bytes, (int) left);
            left -= piece.length;
            sink.data(piece);
            if (left == 0) {
                finish(null);
            }
        }

        @Override
        public void end(@Nullable String failure) {
            finish(failure);
        }

        private void finish(@Nullable String failure) {
            Runnable action;
            synchronized (this) {
                if (over) {
                    return;
                }
                over = true;
                action = close;
            }
            if (failure == null) {
                sink.end();
            } else {
                sink.problem(failure);
            }
            if (action != null && failure == null) {
                action.run();
            }
        }
    }
}
