package sh.deploy.apiserver.kinds.schema;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import sh.deploy.api.quantity.Amount;
import sh.deploy.e2e.fuzz.FuzzTarget;
import sh.deploy.e2e.fuzz.Reading;

/** A quantity: has one way to be written, which means the same to the server and to controllers and agents. */
public final class QuantityFuzz implements FuzzTarget {
    private static final int LONGEST = 64;

    @Override
    public void read(byte[] input) throws Exception {
        var text = new String(input, UTF_8);
        var unused = Reading.of(
                input, IllegalArgumentException.class, () -> Amount.parse(text).milli());
        QuantityText.parse(text).ifPresent(quantity -> {
            var written = quantity.canonical();
            assertThat(written.length()).isLessThan(LONGEST);
            var again = QuantityText.parse(written).orElseThrow();
            assertThat(again.canonical()).isEqualTo(written);
            assertThat(again.value()).isEqualByComparingTo(quantity.value());
            assertThat(Amount.parse(written).value()).isEqualByComparingTo(quantity.value());
        });
    }
}
