package sh.deploy.apiserver.kinds;

import static org.assertj.core.api.Assertions.assertThat;

import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.e2e.fuzz.FuzzTarget;
import sh.deploy.e2e.fuzz.Reading;

/** A body in Kubernetes' protobuf encoding: refused, or what JSON would have said, which then goes the way of all objects. */
public final class ProtobufBodyFuzz implements FuzzTarget {
    @Override
    public void read(byte[] input) throws Exception {
        var object = Reading.of(input, () -> ProtobufBodies.decode(input));
        if (object != null && JsonTrees.isReadable(object)) {
            var again = Reading.of(input, () -> JsonTrees.parse(JsonTrees.bytes(object)));
            assertThat(again).as("it can be written as JSON").isNotNull();
            ObjectFuzz.take(input, object);
        }
    }
}
