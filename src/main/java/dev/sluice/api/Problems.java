package dev.sluice.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
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

    private final ObjectMapper json;

    Problems(ObjectMapper json) {
        this.json = json;
    }

    @ServerExceptionMapper
    Response of(ProblemException e) {
        Response.ResponseBuilder answer = answer(e.problem());
        return (e.type() == ProblemType.STARTING ? answer.header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS) : answer)
                .build();
    }

    @ServerExceptionMapper
    Response of(InvalidValueException e) {
        return answer(Problem.of(ProblemType.INVALID_VALUE, String.valueOf(e.getMessage()), e.field()))
                .build();
    }

    @ServerExceptionMapper
    Response of(StoreException e) {
        boolean misconfigured = e instanceof StoreMisconfiguredException;
        LOG.warnf("a request to the API failed: %s", e.getMessage());
        return answer(Problem.of(
                        ProblemType.STORE_UNAVAILABLE,
                        misconfigured
                                ? "The store, or something in it, cannot be used: the log says what an operator has to"
                                        + " mend."
                                : "The store does not answer in time. What was asked for may or may not have been done:"
                                        + " ask again.",
                        null))
                .header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
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
        String path = uri.getRequestUri().getPath();
        if (e instanceof NotAllowedException
                || (e instanceof NotFoundException && AllowedMethods.isRefused(request.getMethod(), path))) {
            ProblemType refused = ProblemType.METHOD_NOT_ALLOWED;
            return answer(Problem.of(refused, refused.title() + ".", null))
                    .header(HttpHeaders.ALLOW, AllowedMethods.at(path))
                    .build();
        }
        if (e instanceof NotFoundException) {
            String detail = "Nothing stands at this path: /q/openapi describes those that there are.";
            return answer(Problem.of(ProblemType.NOT_FOUND, detail, null)).build();
        }
        ProblemType other = status < 500 ? ProblemType.BAD_REQUEST : ProblemType.INTERNAL;
        ProblemType type = ProblemType.ofStatus(status).orElse(other);
        return answer(Problem.of(type, type.title() + ".", null)).build();
    }

    @ServerExceptionMapper
    Response of(Throwable e) {
        LOG.error("a request to the API failed", e);
        return answer(Problem.of(ProblemType.INTERNAL, "The log of this pod says what.", null))
                .build();
    }

    /// As text, whatever the request accepts.
    private Response.ResponseBuilder answer(Problem problem) {
        try {
            return Response.status(problem.status())
                    .type(Problem.MEDIA_TYPE)
                    .header(HttpHeaders.CACHE_CONTROL, ApiHeaders.CACHE_CONTROL)
                    .entity(json.writeValueAsString(problem));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a problem cannot be written as JSON", e);
        }
    }
}
