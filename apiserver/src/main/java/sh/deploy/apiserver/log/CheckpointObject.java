package sh.deploy.apiserver.log;

import sh.deploy.api.object.ObjectKey;

/** One living object in a checkpoint. */
public record CheckpointObject(ObjectKey key, String uid, long revision, String apiVersion, String kind, byte[] json) {}
