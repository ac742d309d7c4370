package sh.deploy.api.controller;

import java.util.LinkedHashMap;
import java.util.Map;
import sh.deploy.api.client.ApiClient;
import sh.deploy.api.time.Time;

/** One recorder for each component of a process. Ask for all before {@link #start}; not for several threads until then. */
public final class EventRecorders implements AutoCloseable {
    private final ApiClient client;
    private final Time time;
    private final Map<String, EventRecorder> byComponent = new LinkedHashMap<>();

    public EventRecorders(ApiClient client, Time time) {
        this.client = client;
        this.time = time;
    }

    /** @param component who speaks, such as {@code replicaset-controller} */
    public EventRecorder of(String component) {
        return byComponent.computeIfAbsent(component, name -> new EventRecorder(client, name, time));
    }

    public void start() {
        byComponent.values().forEach(EventRecorder::start);
    }

    @Override
    public void close() {
        byComponent.values().forEach(EventRecorder::close);
    }
}
