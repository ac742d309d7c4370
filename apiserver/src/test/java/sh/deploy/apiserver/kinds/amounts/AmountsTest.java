package sh.deploy.apiserver.kinds.amounts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class AmountsTest {
    private static Amounts amounts(String json) {
        return Amounts.of(JsonMapper.shared().readTree(json.replace('\'', '"')));
    }

    @Test
    void addUpAndAreWrittenAsKubernetesWritesThem() {
        var sum =
                amounts("{'memory':'512Mi','cpu':'250m'}").plus(amounts("{'cpu':'750m','memory':'512Mi','pods':'1'}"));

        assertThat(sum.text()).isEqualTo("cpu=1,memory=1Gi,pods=1");
        assertThat(sum.minus(amounts("{'cpu':'100m'}")).text()).isEqualTo("cpu=900m,memory=1Gi,pods=1");
    }

    @Test
    void areBeyondABoundOnlyWhereItSpeaksOfThem() {
        var bound = amounts("{'cpu':'1','memory':'1Gi'}");

        assertThat(amounts("{'cpu':'1','memory':'1Gi','pods':'9'}").beyond(bound))
                .isEmpty();
        assertThat(amounts("{'cpu':'1001m','memory':'1Gi'}").beyond(bound)).containsExactly("cpu");
    }

    @Test
    void whatTakesAwayLeavesZerosThatCanBeDropped() {
        var left = amounts("{'cpu':'1','pods':'1'}").minus(amounts("{'cpu':'1'}"));

        assertThat(left.text()).isEqualTo("cpu=0,pods=1");
        assertThat(left.withoutZeros().text()).isEqualTo("pods=1");
        assertThat(left.only(Set.of("cpu")).text()).isEqualTo("cpu=0");
    }
}
