package dev.sluice.api;

import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.HttpHeaders;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/// What every answer of the API says: keep it nowhere, and take it for nothing but what it says that it is.
class ApiHeaders {
    static final String CACHE_CONTROL = "no-store";

    @ServerResponseFilter
    void add(ContainerResponseContext response) {
        response.getHeaders().putSingle(HttpHeaders.CACHE_CONTROL, CACHE_CONTROL);
        response.getHeaders().putSingle("X-Content-Type-Options", "nosniff");
    }
}
