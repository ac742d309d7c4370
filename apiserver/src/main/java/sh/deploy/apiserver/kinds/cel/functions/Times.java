package sh.deploy.apiserver.kinds.cel.functions;

import static sh.deploy.apiserver.kinds.cel.types.Type.DURATION;
import static sh.deploy.apiserver.kinds.cel.types.Type.INT;
import static sh.deploy.apiserver.kinds.cel.types.Type.STRING;
import static sh.deploy.apiserver.kinds.cel.types.Type.TIMESTAMP;

import com.google.re2j.Pattern;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import sh.deploy.apiserver.kinds.cel.values.EvaluationFailed;

/** Moments and lengths of time. Source: CEL's language definition, "Timestamps", "Durations". */
final class Times {
    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");
    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);
    private static final BigDecimal NANOS_OF_A_SECOND = BigDecimal.valueOf(1_000_000_000);
    private static final Pattern WHOLE = Pattern.compile("[+-]?(0|([0-9]*\\.?[0-9]+|[0-9]+\\.)(h|ms|us|µs|ns|m|s))+");
    private static final Pattern PART = Pattern.compile("([0-9]*\\.?[0-9]*)(h|ms|us|µs|ns|m|s)");
    private static final Map<String, BigDecimal> NANOS = Map.of(
            "h", NANOS_OF_A_SECOND.multiply(BigDecimal.valueOf(3600)),
            "m", NANOS_OF_A_SECOND.multiply(BigDecimal.valueOf(60)),
            "s", NANOS_OF_A_SECOND,
            "ms", BigDecimal.valueOf(1_000_000),
            "us", BigDecimal.valueOf(1_000),
            "µs", BigDecimal.valueOf(1_000),
            "ns", BigDecimal.ONE);

    private Times() {}

    static void declare(Declarations all) {
        part(all, "getFullYear", time -> time.getYear());
        part(all, "getMonth", time -> time.getMonthValue() - 1);
        part(all, "getDate", time -> time.getDayOfMonth());
        part(all, "getDayOfMonth", time -> time.getDayOfMonth() - 1);
        part(all, "getDayOfWeek", time -> time.getDayOfWeek().getValue() % 7);
        part(all, "getDayOfYear", time -> time.getDayOfYear() - 1);
        part(all, "getHours", time -> time.getHour());
        part(all, "getMinutes", time -> time.getMinute());
        part(all, "getSeconds", time -> time.getSecond());
        part(all, "getMilliseconds", time -> time.getNano() / 1_000_000);
        length(all, "getHours", Duration::toHours);
        length(all, "getMinutes", Duration::toMinutes);
        length(all, "getSeconds", Duration::toSeconds);
        length(all, "getMilliseconds", Duration::toMillis);
    }

    private static void part(Declarations all, String name, ToLongFunction<ZonedDateTime> part) {
        all.member(
                        name,
                        List.of(TIMESTAMP),
                        INT,
                        (given, work) -> part.applyAsLong(((Instant) given[0]).atZone(ZoneOffset.UTC)))
                .member(
                        name,
                        List.of(TIMESTAMP, STRING),
                        INT,
                        (given, work) -> part.applyAsLong(((Instant) given[0]).atZone(zone((String) given[1]))));
    }

    private static void length(Declarations all, String name, ToLongFunction<Duration> length) {
        all.member(name, List.of(DURATION), INT, (given, work) -> length.applyAsLong((Duration) given[0]));
    }

    private static ZoneId zone(String name) {
        try {
            boolean isOffset = name.matches("[0-9]{2}:[0-9]{2}");
            return ZoneId.of(isOffset ? "+" + name : Conversions.shortText(name, "time zone"));
        } catch (DateTimeException unknown) {
            throw new EvaluationFailed("there is no such time zone");
        }
    }

    static Instant timestamp(String text) {
        try {
            return (Instant) inRange(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException wrong) {
            throw Conversions.unreadable("timestamp, as in 2026-01-02T03:04:05Z");
        }
    }

    static Object ofSeconds(long seconds) {
        try {
            return inRange(Instant.ofEpochSecond(seconds));
        } catch (DateTimeException beyond) {
            throw new EvaluationFailed("timestamp overflow");
        }
    }

    /** Such as {@code 1h30m} or {@code 1.5s}. */
    static Duration duration(String text) {
        if (!WHOLE.matches(text)) {
            throw Conversions.unreadable("duration, as in 1h30m or 1.5s");
        }
        var nanos = BigDecimal.ZERO;
        var parts = PART.matcher(text);
        while (parts.find()) {
            var number = parts.group(1).equals(".") ? "0" : parts.group(1);
            nanos = nanos.add(new BigDecimal(number).multiply(NANOS.getOrDefault(parts.group(2), BigDecimal.ZERO)));
        }
        if (nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw new EvaluationFailed("duration overflow");
        }
        var length = Duration.ofNanos(nanos.longValue());
        return text.startsWith("-") ? length.negated() : length;
    }

    /** With as many digits of a second as it has, none that are zero at the end. */
    static String text(Instant time) {
        var text = time.toString();
        int end = text.length() - 1;
        while (text.indexOf('.') >= 0 && text.charAt(end - 1) == '0') {
            end--;
        }
        return text.substring(0, end) + "Z";
    }

    static String text(Duration duration) {
        var seconds =
                BigDecimal.valueOf(duration.toNanos()).divide(NANOS_OF_A_SECOND).stripTrailingZeros();
        return seconds.toPlainString() + "s";
    }

    /** @throws EvaluationFailed it is outside of what the language has */
    static Object inRange(Object value) {
        boolean isInside = switch (value) {
            case Instant time -> !time.isBefore(FIRST) && !time.isAfter(LAST);
            case Duration duration -> duration.abs().compareTo(LONGEST) <= 0;
            default -> true;
        };
        if (!isInside) {
            throw new EvaluationFailed("timestamp or duration overflow");
        }
        return value;
    }
}
