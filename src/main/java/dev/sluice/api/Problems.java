package dev.sluice.api;

import dev.sluice.channels.InvalidValueException;
import dev.sluice.store.StoreException;
import dev.sluice.store.StoreMisconfiguredException;
import jakarta.inject.Singleton;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/// Answers whatever ends a request early, the framework's own refusals among it, with problem details (RFC 9457);
/// those of who may not call are [SecurityProblems]'.
/// What went wrong within stays in the log.
@Singleton
class Problems {
    private static final Logger LOG = Logger.getLogger(Problems.class);

    /// The store's own retries are over by then.
    private static final String RETRY_AFTER_SECONDS = "5";

    private static final Set<String> READS = Set.of("GET", "HEAD");

    @ServerExceptionMapper
    Response of(ProblemException e) {
        Response.ResponseBuilder answer = e.problem().answer();
        return (e.type() == ProblemType.STARTING ? answer.header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS) : answer)
                .build();
    }

    @ServerExceptionMapper
    Response of(InvalidValueException e) {
        return Problem.of(ProblemType.INVALID_VALUE, String.valueOf(e.getMessage()), e.field())
                .answer()
                .build();
    }

    @ServerExceptionMapper
    Response of(StoreException e, Request request) {
        LOG.warnf("a request to the API failed: %s", e.getMessage());
        return of(
                        ProblemType.STORE_UNAVAILABLE,
                        "The store does not answer in time"
                                + (READS.contains(request.getMethod())
                                        ? ": ask again."
                                        : ". What was asked for may or may not have been done: ask again."))
                .header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
                .build();
    }

    /// To ask again is of no use: somebody has to mend it first.
    @ServerExceptionMapper
    Response of(StoreMisconfiguredException e) {
        LOG.warnf("a request to the API failed: %s", e.getMessage());
        return of(
                        ProblemType.STORE_UNUSABLE,
                        "The store, or something in it, cannot be used: the log says what an operator has to mend.")
                .build();
    }

    /// Among others for paths, methods and media types that no resource has.
    @ServerExceptionMapper
    Response of(WebApplicationException e, UriInfo uri, Request request) {
        Response framework = e.getResponse();
        int status = framework.getStatus();
        if (status < 400) {
            return framework;
        }
        // Not that of the request's URI, which need not be one: browsers send what RFC 3986 forbids.
        String path = uri.getPath();
        if (e instanceof NotAllowedException
                || (e instanceof NotFoundException && AllowedMethods.isRefused(request.getMethod(), path))) {
            return of(ProblemType.METHOD_NOT_ALLOWED)
                    .header(HttpHeaders.ALLOW, AllowedMethods.at(path))
                    .build();
        }
        if (e instanceof NotFoundException) {
            String detail = "Nothing stands at this path: /q/openapi describes those that there are.";
            return of(ProblemType.NOT_FOUND, detail).build();
        }
        ProblemType other = status < 500 ? ProblemType.BAD_REQUEST : ProblemType.INTERNAL;
        return of(ProblemType.ofStatus(status).orElse(other)).build();
    }

    /// A body that cannot be read to its end: mostly of a caller who went away, who gets no answer. Where more
    /// than the server takes came without saying so before, it has answered 413 already, without a body.
    @ServerExceptionMapper
    Response of(IOException e) {
        LOG.debug("the body of a request could not be read", e);
        return of(ProblemType.CONTENT_TOO_LARGE).build();
    }

    @ServerExceptionMapper
    Response of(Throwable e) {
        LOG.error("a request to the API failed", e);
        return of(ProblemType.INTERNAL, "The log of this pod says what.").build();
    }

    private static Response.ResponseBuilder of(ProblemType type) {
        return of(type, type.title() + ".");
    }

    private static Response.ResponseBuilder of(ProblemType type, String detail) {
        return Problem.of(type, detail, null).answer();
    }
}
