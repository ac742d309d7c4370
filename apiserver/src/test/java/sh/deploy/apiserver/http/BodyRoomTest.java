package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import sh.deploy.apiserver.fair.Crowd;
import sh.deploy.apiserver.fair.Level;

/** Of 160 bytes, nodes have 20 of their own, and those by whom nothing is proved 20 at most, 10 of them from one address. */
class BodyRoomTest {
    private static final Crowd SOMEBODY = new Crowd(Level.WORKLOAD, "somebody");
    private static final Crowd OTHER = new Crowd(Level.WORKLOAD, "other");

    private final BodyRoom.Server server = new BodyRoom.Server(new Limits.Bodies(10, 50, 4, 100, 160));

    private BodyRoom from(String address) {
        return server.ofConnection(new InetSocketAddress(address, 1));
    }

    private BodyRoom of(Crowd crowd) {
        var room = from("10.0.0.99");
        assertThat(room.passTo(crowd)).isEmpty();
        return room;
    }

    @Test
    void connectionsFromAnAddressShareUntilSomebodyIsProved() {
        var first = from("10.0.0.1");
        var second = from("10.0.0.1");
        assertThat(first.take(10)).isEmpty();
        assertThat(second.take(5)).contains("longer than 10 bytes together");

        assertThat(first.passTo(SOMEBODY)).isEmpty();

        assertThat(second.take(10)).isEmpty();
    }

    @Test
    void connectionsFromANetworkOfIpv6ShareLikewise() {
        assertThat(from("2001:db8::1").take(10)).isEmpty();
        assertThat(from("2001:db8::2").take(5)).contains("longer than 10 bytes together");
    }

    @Test
    void connectionsOfACrowdShareWhereverTheyComeFrom() {
        var first = from("10.0.0.1");
        var second = from("10.0.0.2");
        assertThat(first.passTo(SOMEBODY)).isEmpty();
        assertThat(second.passTo(SOMEBODY)).isEmpty();

        assertThat(first.take(50)).isEmpty();
        assertThat(second.take(50)).isEmpty();
        assertThat(of(SOMEBODY).take(1)).contains("longer than 100 bytes together");
        assertThat(from("10.0.0.3").take(10)).isEmpty();
    }

    @Test
    void aConnectionHasMoreThanItsPartNowhere() {
        assertThat(of(SOMEBODY).take(51)).contains("send fewer at once");
    }

    @Test
    void aShortBodyIsTakenAlsoWhereOthersHaveLeftLittle() {
        of(SOMEBODY).take(50);
        of(SOMEBODY).take(50);
        assertThat(of(OTHER).take(20)).isEmpty();

        var late = of(new Crowd(Level.WORKLOAD, "late"));
        assertThat(late.take(4)).isEmpty();
        assertThat(late.take(1)).contains("the server holds as much");
    }

    @Test
    void aShortFirstBodyIsTakenAlsoWhereOthersFromItsAddressHaveLeftNothing() {
        from("10.0.0.1").take(10);

        var late = from("10.0.0.1");
        assertThat(late.take(4)).isEmpty();
        assertThat(late.take(1)).contains("longer than 10 bytes together");
        assertThat(late.passTo(SOMEBODY)).isEmpty();
        assertThat(late.take(46)).isEmpty();
        late.giveBack(50);
        assertThat(server.held()).isEqualTo(10);
    }

    @Test
    void strangersTakeNothingFromThoseWhoAreProved() {
        for (int i = 0; i < 20; i++) {
            from("10.0.1." + i).take(4);
        }
        assertThat(server.held()).as("as strangers, and as first words").isEqualTo(20 + 16);

        assertThat(of(new Crowd(Level.SYSTEM, "node")).take(20)).isEmpty();
        assertThat(of(SOMEBODY).take(50)).isEmpty();
    }

    @Test
    void whatIsHeldPassesToNobodyWhoHasNoRoomForIt() {
        of(SOMEBODY).take(50);
        of(SOMEBODY).take(48);
        var late = from("10.0.0.1");
        late.take(10);

        assertThat(late.passTo(SOMEBODY)).contains("longer than 100 bytes together");

        assertThat(server.held()).isEqualTo(108);
        late.giveBack(10);
        assertThat(from("10.0.0.1").take(10)).as("is the address's again").isEmpty();
    }

    @Test
    void allIsFreeOnceItIsGivenBackWhosesoeverItWas() {
        var room = from("10.0.0.1");
        room.take(10);
        assertThat(room.passTo(SOMEBODY)).isEmpty();
        room.take(40);

        room.giveBack(50);

        assertThat(server.held()).isZero();
    }
}
