package sh.deploy.e2e.faults;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import sh.deploy.e2e.faults.RandomLoss.Share;

class RandomLossTest {
    private static final String LISTED = """
            Chain OUTPUT (policy ACCEPT 41 packets, 99 bytes)
                pkts      bytes target     prot opt in     out     source               destination
                2004   104208            all  --  *      eth0    0.0.0.0/0            0.0.0.0/0
                 103     5356 DROP       all  --  *      eth0    0.0.0.0/0            0.0.0.0/0            statistic mode random probability 0.05
                   7      364 DROP       all  --  *      *       0.0.0.0/0            0.0.0.0/0            mark match 0x7
            """;

    @Test
    void whatWasSentAndWhatWasLostOfItIsReadFromTheFilter() {
        assertThat(Share.of(LISTED, 5)).isEqualTo(new Share(2004, 103, 5));
    }

    @Test
    void whatIsLostIsAboutAsMuchAsAskedFor() {
        assertThat(new Share(2000, 100, 5).isAsAsked()).isTrue();
        assertThat(new Share(2000, 60, 5).isAsAsked()).isTrue();
        assertThat(new Share(2000, 51, 5).isAsAsked()).isFalse();
        assertThat(new Share(2000, 149, 5).isAsAsked()).isFalse();
        assertThat(new Share(2000, 1, 1).isAsAsked()).isTrue();
        assertThat(new Share(2000, 0, 1).isAsAsked()).isFalse();
        assertThat(new Share(0, 0, 30).isAsAsked()).isFalse();
    }
}
