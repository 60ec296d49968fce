/// The REST API, `/api/v1`: thin JAX-RS resources over a core without a framework. Errors are problem details
/// (RFC 9457), changes are made by compare-and-set and written to the audit trail.
@NullMarked
package dev.sluice.api;

import org.jspecify.annotations.NullMarked;
