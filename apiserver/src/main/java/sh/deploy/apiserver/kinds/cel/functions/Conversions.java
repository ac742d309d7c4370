package sh.deploy.apiserver.kinds.cel.functions;

import static java.nio.charset.StandardCharsets.UTF_8;
import static sh.deploy.apiserver.kinds.cel.types.Type.BOOL;
import static sh.deploy.apiserver.kinds.cel.types.Type.BYTES;
import static sh.deploy.apiserver.kinds.cel.types.Type.DOUBLE;
import static sh.deploy.apiserver.kinds.cel.types.Type.DURATION;
import static sh.deploy.apiserver.kinds.cel.types.Type.INT;
import static sh.deploy.apiserver.kinds.cel.types.Type.STRING;
import static sh.deploy.apiserver.kinds.cel.types.Type.TIMESTAMP;
import static sh.deploy.apiserver.kinds.cel.types.Type.UINT;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import sh.deploy.apiserver.kinds.cel.types.Type;
import sh.deploy.apiserver.kinds.cel.values.Bytes;
import sh.deploy.apiserver.kinds.cel.values.EvaluationFailed;
import sh.deploy.apiserver.kinds.cel.values.TypeValue;
import sh.deploy.apiserver.kinds.cel.values.Unsigned;
import sh.deploy.apiserver.kinds.cel.values.Values;
import sh.deploy.apiserver.kinds.cel.values.Work;

/** From one type to another. */
final class Conversions {
    /** Texts of numbers, times and durations: longer ones are none, and would take long to be read. */
    static final int MOST_CHARACTERS = 400;

    private static final double LARGEST = 0x1p63;

    private Conversions() {}

    static void declare(Declarations all) {
        all.function("dyn", List.of(Type.A), Type.DYN, (given, work) -> given[0])
                .function("type", List.of(Type.A), Type.TYPE, (given, work) -> new TypeValue(Values.typeName(given[0])))
                .function("bool", List.of(BOOL), BOOL, (given, work) -> given[0])
                .function("bool", List.of(STRING), BOOL, (given, work) -> truth((String) given[0]));
        toInt(all);
        toUint(all);
        toDouble(all);
        toText(all);
        all.function("bytes", List.of(BYTES), BYTES, (given, work) -> given[0]);
        all.function("bytes", List.of(STRING), BYTES, (given, work) -> {
            var text = (String) given[0];
            work.makeText(2L * text.length());
            return new Bytes(text.getBytes(UTF_8));
        });
        all.function("timestamp", List.of(TIMESTAMP), TIMESTAMP, (given, work) -> given[0])
                .function(
                        "timestamp",
                        List.of(STRING),
                        TIMESTAMP,
                        (given, work) -> Times.timestamp(shortText(given[0], "timestamp")))
                .function("timestamp", List.of(INT), TIMESTAMP, (given, work) -> Times.ofSeconds((Long) given[0]))
                .function("duration", List.of(DURATION), DURATION, (given, work) -> given[0])
                .function(
                        "duration",
                        List.of(STRING),
                        DURATION,
                        (given, work) -> Times.duration(shortText(given[0], "duration")))
                .function(
                        "duration",
                        List.of(INT),
                        DURATION,
                        (given, work) -> Times.inRange(Duration.ofNanos((Long) given[0])));
    }

    private static void toInt(Declarations all) {
        all.function("int", List.of(INT), INT, (given, work) -> given[0])
                .function("int", List.of(UINT), INT, (given, work) -> whole(((Unsigned) given[0]).value()))
                .function("int", List.of(DOUBLE), INT, (given, work) ->
                        (long) inside((Double) given[0], -LARGEST, LARGEST))
                .function(
                        "int",
                        List.of(STRING),
                        INT,
                        (given, work) -> number(shortText(given[0], "int"), "int", text -> Long.parseLong(text)))
                .function("int", List.of(TIMESTAMP), INT, (given, work) -> ((Instant) given[0]).getEpochSecond())
                .function("int", List.of(DURATION), INT, (given, work) -> ((Duration) given[0]).toNanos());
    }

    private static void toUint(Declarations all) {
        all.function("uint", List.of(UINT), UINT, (given, work) -> given[0])
                .function("uint", List.of(INT), UINT, (given, work) -> Unsigned.of(BigInteger.valueOf((Long) given[0])))
                .function(
                        "uint",
                        List.of(DOUBLE),
                        UINT,
                        (given, work) -> Unsigned.of(new BigDecimal(notNegative((Double) given[0])).toBigInteger()))
                .function(
                        "uint",
                        List.of(STRING),
                        UINT,
                        (given, work) -> number(
                                shortText(given[0], "uint"),
                                "uint",
                                text -> new Unsigned(Long.parseUnsignedLong(text))));
    }

    private static void toDouble(Declarations all) {
        all.function("double", List.of(DOUBLE), DOUBLE, (given, work) -> given[0])
                .function("double", List.of(INT), DOUBLE, (given, work) -> ((Long) given[0]).doubleValue())
                .function(
                        "double",
                        List.of(UINT),
                        DOUBLE,
                        (given, work) -> ((Unsigned) given[0]).value().doubleValue())
                .function(
                        "double",
                        List.of(STRING),
                        DOUBLE,
                        (given, work) -> number(shortText(given[0], "double"), "double", Conversions::real));
    }

    private static void toText(Declarations all) {
        all.function("string", List.of(STRING), STRING, (given, work) -> given[0])
                .function("string", List.of(BYTES), STRING, (given, work) -> text((Bytes) given[0], work));
        for (var type : List.of(BOOL, INT, UINT, DOUBLE, TIMESTAMP, DURATION)) {
            all.function("string", List.of(type), STRING, (given, work) -> {
                work.makeText(MOST_CHARACTERS / 10);
                return shown(given[0]);
            });
        }
    }

    /** A plain value as the language writes it. */
    static String shown(Object value) {
        return switch (value) {
            case Double number -> Doubles.text(number);
            case Instant time -> Times.text(time);
            case Duration duration -> Times.text(duration);
            default -> value.toString();
        };
    }

    private static String text(Bytes bytes, Work work) {
        work.makeText(bytes.array().length);
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.array())).toString();
        } catch (CharacterCodingException wrong) {
            throw new EvaluationFailed("the bytes are no UTF-8");
        }
    }

    private static Boolean truth(String text) {
        return switch (text) {
            case "true", "True", "TRUE", "t", "T", "1" -> true;
            case "false", "False", "FALSE", "f", "F", "0" -> false;
            default -> throw unreadable("bool");
        };
    }

    private static Long whole(BigInteger value) {
        try {
            return value.longValueExact();
        } catch (ArithmeticException tooLarge) {
            throw new EvaluationFailed("integer overflow");
        }
    }

    private static double inside(double value, double least, double most) {
        if (!(value > least && value < most)) {
            throw new EvaluationFailed("integer overflow");
        }
        return value;
    }

    /** Also half of one below zero is below what there is. */
    private static double notNegative(double value) {
        if (!(value >= 0 && value < 2 * LARGEST)) {
            throw new EvaluationFailed("unsigned integer overflow");
        }
        return value;
    }

    /** Java takes more for a number than others do, such as {@code 1f}. */
    private static Double real(String text) {
        if (!text.equals("NaN") && !text.chars().allMatch(c -> "0123456789.eE+-".indexOf(c) >= 0)) {
            throw new NumberFormatException();
        }
        return Double.valueOf(text);
    }

    private static Object number(String text, String type, Function<String, Object> read) {
        try {
            return read.apply(text);
        } catch (NumberFormatException wrong) {
            throw unreadable(type);
        }
    }

    /** @throws EvaluationFailed it is longer than any text of that type */
    static String shortText(Object text, String type) {
        if (text instanceof String given && given.length() <= MOST_CHARACTERS) {
            return given;
        }
        throw unreadable(type);
    }

    /** Without the text, which may be an object's secret. */
    static EvaluationFailed unreadable(String type) {
        return new EvaluationFailed("type conversion error: the string is no " + type);
    }
}
