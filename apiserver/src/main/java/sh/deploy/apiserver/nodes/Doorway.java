package sh.deploy.apiserver.nodes;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ServerChannel;
import java.util.function.Consumer;
import sh.deploy.apiserver.fair.OpenConnections;

/**
 * The first that sees a connection to one of the ports for nodes, whoever makes it: one too many is closed before anything else is made for
 * it. For the pipeline of the channel that listens.
 */
final class Doorway extends ChannelInboundHandlerAdapter {
    private final OpenConnections open;
    private final Consumer<ChannelPipeline> first;

    private Doorway(OpenConnections open, Consumer<ChannelPipeline> first) {
        this.open = open;
        this.first = first;
    }

    /**
     * Makes a channel that has not begun to listen count what it accepts.
     *
     * @param first lays what comes first in the pipeline of each connection
     */
    static <T extends ServerChannel> T of(T listening, OpenConnections open, Consumer<ChannelPipeline> first) {
        listening.pipeline().addLast(new Doorway(open, first));
        return listening;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object accepted) {
        var connection = (Channel) accepted;
        if (open.isCounted(connection)) {
            first.accept(connection.pipeline());
            context.fireChannelRead(connection);
        } else {
            connection.unsafe().closeForcibly(); // it has no loop yet on which it could be closed
        }
    }
}
