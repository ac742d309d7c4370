package sh.deploy.api.nodepool;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Version;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.annotation.JsonDeserialize;

/** A pool of nodes that grows and shrinks. Mutable as the model classes of the built-in kinds are; treat what a cache gave you as read only. */
@Group("deploy.sh")
@Version("v1")
@Kind("NodePool")
@JsonDeserialize(using = ValueDeserializer.None.class) // the interface would read it as a generic object
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"apiVersion", "kind", "metadata", "spec", "status"})
public final class NodePool implements HasMetadata {
    private static final long serialVersionUID = 1L;

    private String apiVersion = "deploy.sh/v1";
    private String kind = "NodePool";
    private ObjectMeta metadata = new ObjectMeta();
    private transient @Nullable NodePoolSpec spec;
    private transient @Nullable NodePoolStatus status;

    /** An empty pool, to be filled by the JSON reader. */
    public NodePool() {}

    public NodePool(ObjectMeta metadata, NodePoolSpec spec, @Nullable NodePoolStatus status) {
        this.metadata = metadata;
        this.spec = spec;
        this.status = status;
    }

    @Override
    public ObjectMeta getMetadata() {
        return metadata;
    }

    @Override
    public void setMetadata(ObjectMeta metadata) {
        this.metadata = metadata;
    }

    @Override
    public String getApiVersion() {
        return apiVersion;
    }

    @Override
    public void setApiVersion(String apiVersion) {
        this.apiVersion = apiVersion;
    }

    @Override
    public String getKind() {
        return kind;
    }

    public void setKind(String kind) {
        this.kind = kind;
    }

    public @Nullable NodePoolSpec getSpec() {
        return spec;
    }

    public void setSpec(@Nullable NodePoolSpec spec) {
        this.spec = spec;
    }

    public @Nullable NodePoolStatus getStatus() {
        return status;
    }

    public void setStatus(@Nullable NodePoolStatus status) {
        this.status = status;
    }
}
