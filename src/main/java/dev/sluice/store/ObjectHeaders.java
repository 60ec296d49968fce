package dev.sluice.store;

/// HTTP headers that are stored with an object and sent to whoever reads it.
public record ObjectHeaders(String contentType, String cacheControl) {}
