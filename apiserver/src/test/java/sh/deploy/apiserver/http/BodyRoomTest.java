package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class BodyRoomTest {
    private final BodyRoom.Server server = new BodyRoom.Server(new Limits.Bodies(10, 50, 2, 60, 100));

    private BodyRoom from(String address) {
        return server.ofConnection(new InetSocketAddress(address, 1));
    }

    @Test
    void connectionsFromAnAddressShareUntilSomebodyIsProved() {
        var first = from("10.0.0.1");
        var second = from("10.0.0.1");
        assertThat(first.take(50)).isEmpty();
        assertThat(second.take(11)).contains("longer than 60 bytes together");

        first.isOf("somebody");

        assertThat(second.take(50)).isEmpty();
    }

    @Test
    void connectionsOfACrowdShareWhereverTheyComeFrom() {
        var first = from("10.0.0.1");
        var second = from("10.0.0.2");
        first.isOf("somebody");
        second.isOf("somebody");

        assertThat(first.take(50)).isEmpty();
        assertThat(second.take(11)).contains("longer than 60 bytes together");
        assertThat(from("10.0.0.3").take(40)).isEmpty();
    }

    @Test
    void aConnectionHasMoreThanItsPartNowhere() {
        assertThat(from("10.0.0.1").take(51)).contains("send fewer at once");
    }

    @Test
    void aShortBodyIsTakenAlsoWhereOthersHaveLeftNothing() {
        from("10.0.0.1").take(50);
        from("10.0.0.2").take(50);

        var late = from("10.0.0.3");
        assertThat(late.take(2)).isEmpty();
        assertThat(late.take(1)).contains("the server holds as much");
    }

    @Test
    void allIsFreeOnceItIsGivenBackWhosesoeverItWas() {
        var room = from("10.0.0.1");
        room.take(40);
        room.isOf("somebody");
        room.take(10);

        room.giveBack(50);

        assertThat(server.held()).isZero();
    }
}
