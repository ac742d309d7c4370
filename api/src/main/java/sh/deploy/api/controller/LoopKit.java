package sh.deploy.api.controller;

import sh.deploy.api.client.ApiClient;
import sh.deploy.api.informer.Informers;
import sh.deploy.api.journal.Journal;
import sh.deploy.api.time.Time;

/** What loops are built from. A loop asks for its informers and recorders while it is made; they start before it does. */
public record LoopKit(
        ApiClient client,
        Informers informers,
        EventRecorders recorders,
        Journal journal,
        LoopMetrics metrics,
        Time time) {}
