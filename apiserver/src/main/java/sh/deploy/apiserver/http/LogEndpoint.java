package sh.deploy.apiserver.http;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import sh.deploy.api.time.Time;
import sh.deploy.apiserver.fair.Seat;
import sh.deploy.apiserver.nodes.LogOptions;
import sh.deploy.apiserver.nodes.LogStreams;

/** {@code GET …/pods/NAME/log}: what a container wrote, as long as the client reads it. */
final class LogEndpoint {
    private static final int PIECE_BYTES = 32 << 10;

    private final LogStreams logs;
    private final Limits limits;
    private final Time time;

    LogEndpoint(LogStreams logs, Limits limits, Time time) {
        this.logs = logs;
        this.limits = limits;
        this.time = time;
    }

    /** @param allowed whether who asks still may; that they may now has been checked */
    void handle(Exchange exchange, ResourcePath path, Query query, BooleanSupplier allowed)
            throws InterruptedException {
        var seat = Seat.current();
        if (seat != null) {
            seat.leave(); // for good: what follows is waiting, for the node and for the reader
        }
        try (var log = open(exchange, path, query)) {
            var stream = exchange.stream(Response.of(200, "text/plain", Response.EMPTY), limits.watchBacklogBytes());
            Revocation.endWhenTaken(exchange.channel().eventLoop(), stream, allowed);
            copy(log, stream, exchange);
        } catch (IOException e) {
            throw gone();
        }
    }

    /** Counted before the node is asked, which may take long to answer. */
    private InputStream open(Exchange exchange, ResourcePath path, Query query) {
        exchange.takeStream();
        try {
            return logs.open(path.namespace(), path.name(), options(path.name(), query));
        } catch (RuntimeException e) {
            exchange.giveBackStream();
            throw e;
        }
    }

    private static ProblemException gone() {
        return Problem.of(Reason.SERVICE_UNAVAILABLE, "the log's node is not connected any more")
                .toException();
    }

    private void copy(InputStream log, ByteStream stream, Exchange exchange) throws InterruptedException {
        var gone = new CountDownLatch(1);
        stream.onGone(() -> {
            gone.countDown();
            closeQuietly(log);
        });
        var piece = new byte[PIECE_BYTES];
        try {
            for (int read = log.read(piece); read >= 0; read = log.read(piece)) {
                if (read > 0 && !stream.write(Arrays.copyOf(piece, read))) {
                    return;
                }
                if (!Backlog.awaitRoom(
                        stream,
                        gone,
                        limits.watchBacklogBytes() / 2,
                        limits.pace().unread())) {
                    return;
                }
            }
            stream.close();
        } catch (IOException brokenOff) {
            exchange.breaksOff(gone());
            stream.cut();
        }
    }

    private static void closeQuietly(InputStream log) {
        try {
            log.close();
        } catch (IOException alreadyBroken) {
            // The reader is told by its next read.
        }
    }

    private LogOptions options(String pod, Query query) {
        var causes = new ArrayList<FieldCause>();
        var tail = atLeast(0, "tailLines", query, causes);
        var limit = atLeast(1, "limitBytes", query, causes);
        var seconds = atLeast(1, "sinceSeconds", query, causes);
        var moment = moment(query);
        if (moment != null && seconds.isPresent()) {
            causes.add(FieldCause.forbidden("", "at most one of `sinceTime` or `sinceSeconds` may be specified"));
        }
        if (!causes.isEmpty()) {
            throw invalid(pod, causes).toException();
        }
        return new LogOptions(
                query.get("container"),
                query.isTrue("follow"),
                query.isTrue("previous"),
                query.isTrue("timestamps"),
                tail,
                seconds.isPresent() ? ago(seconds.getAsLong()) : moment,
                limit);
    }

    /** Source of the sentences: Kubernetes' validation of PodLogOptions. */
    private static OptionalLong atLeast(int least, String name, Query query, List<FieldCause> causes) {
        if (query.get(name).isEmpty()) {
            return OptionalLong.empty();
        }
        long value = query.number(name, 0);
        if (value < least) {
            causes.add(FieldCause.invalid(
                    name, value, least == 0 ? "must be greater than or equal to 0" : "must be greater than 0"));
        }
        return OptionalLong.of(value);
    }

    private static Problem invalid(String pod, List<FieldCause> causes) {
        var sentences = causes.stream()
                .map(cause -> cause.field().isEmpty() ? cause.message() : cause.field() + ": " + cause.message())
                .toList();
        var all = sentences.size() == 1 ? sentences.getFirst() : "[" + String.join(", ", sentences) + "]";
        return new Problem(
                Reason.INVALID,
                "PodLogOptions \"" + pod + "\" is invalid: " + all,
                new Problem.Target("", "PodLogOptions", pod, ""),
                causes,
                0);
    }

    /** Longer ago than there is time to count in: from the start. */
    private Instant ago(long seconds) {
        var now = time.now();
        return seconds > now.getEpochSecond() ? Instant.EPOCH : now.minusSeconds(seconds);
    }

    private static @Nullable Instant moment(Query query) {
        if (query.get("sinceTime").isEmpty()) {
            return null;
        }
        try {
            return OffsetDateTime.parse(query.get("sinceTime")).toInstant();
        } catch (DateTimeParseException e) {
            throw Problem.of(Reason.BAD_REQUEST, "sinceTime must be like 2030-01-31T12:00:00Z")
                    .toException();
        }
    }
}
