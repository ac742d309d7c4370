package sh.deploy.apiserver.kinds.cel.values;

import java.math.BigInteger;

/** A {@code uint}. Has an order, so that a map of many is quick whatever their hashes are. @param bits as of a number without a sign */
public record Unsigned(long bits) implements Comparable<Unsigned> {
    private static final BigInteger MODULUS = BigInteger.TWO.pow(Long.SIZE);

    /** @throws EvaluationFailed it is below zero or needs more than 64 bits */
    public static Unsigned of(BigInteger value) {
        if (value.signum() < 0 || value.bitLength() > Long.SIZE) {
            throw new EvaluationFailed("unsigned integer overflow");
        }
        return new Unsigned(value.longValue());
    }

    public BigInteger value() {
        var value = BigInteger.valueOf(bits);
        return bits < 0 ? value.add(MODULUS) : value;
    }

    @Override
    public int compareTo(Unsigned other) {
        return Long.compareUnsigned(bits, other.bits);
    }

    @Override
    public String toString() {
        return Long.toUnsignedString(bits);
    }
}
