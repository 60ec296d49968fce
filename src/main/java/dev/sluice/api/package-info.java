/// The REST API, `/api/v1`: thin JAX-RS resources over a core without a framework. Errors are problem details
/// (RFC 9457), changes are made by compare-and-set and written to the audit trail.
@OpenAPIDefinition(
        info =
                @Info(
                        title = "Sluice",
                        version = "1",
                        description =
                                "Channels and their stream keys, live and past sessions, broadcasts and pods.\n\n"
                                        + "Every change is made by compare-and-set: send the `ETag` of what you have read as"
                                        + " `If-Match`, and a change that somebody else has made meanwhile gives 412 instead of"
                                        + " being lost. Lists are read page by page: pass `nextCursor` as `cursor` until it is"
                                        + " null. Times, durations and networks are answered in their normal form, which may be another"
                                        + " spelling than the one that was sent. Errors are problem details (RFC 9457) with a stable `type`.",
                        license = @License(name = "Apache-2.0", url = "https://www.apache.org/licenses/LICENSE-2.0")),
        security = @SecurityRequirement(name = "bearer"),
        components =
                @Components(
                        securitySchemes =
                                @SecurityScheme(
                                        securitySchemeName = "bearer",
                                        type = SecuritySchemeType.HTTP,
                                        scheme = "bearer",
                                        bearerFormat = "JWT",
                                        description = "A token of the configured OpenID Connect provider, or the one in"
                                                + " data/admin-token. The role sluice-admin may do everything,"
                                                + " sluice-viewer may read."),
                        parameters = {
                            @Parameter(
                                    name = "id",
                                    in = ParameterIn.PATH,
                                    required = true,
                                    description = "The channel's id: a-z, 0-9 and single hyphens between them.",
                                    schema =
                                            @Schema(
                                                    type = SchemaType.STRING,
                                                    maxLength = 63,
                                                    pattern = "^[a-z0-9](-?[a-z0-9]){0,62}$"),
                                    example = "studio"),
                            @Parameter(
                                    name = "If-Match",
                                    in = ParameterIn.HEADER,
                                    description = "The version that the request is meant for, or * for any.",
                                    schema = @Schema(type = SchemaType.STRING)),
                            @Parameter(
                                    name = "If-None-Match",
                                    in = ParameterIn.HEADER,
                                    description = "When reading: the version that is known already. When writing: * to"
                                            + " write only if nothing is there.",
                                    schema = @Schema(type = SchemaType.STRING))
                        },
                        headers = {
                            @Header(
                                    name = Answers.ETAG,
                                    description = "The channel's version, in quotes.",
                                    schema = @Schema(type = SchemaType.STRING)),
                            @Header(
                                    name = Answers.LOCATION,
                                    description = "Where it is.",
                                    schema = @Schema(type = SchemaType.STRING))
                        },
                        responses = {
                            @APIResponse(
                                    name = Answers.CHANNEL,
                                    description = "The channel as it is now.",
                                    headers = @Header(name = Answers.ETAG, ref = Answers.ETAG),
                                    content =
                                            @Content(
                                                    mediaType = MediaType.APPLICATION_JSON,
                                                    schema = @Schema(implementation = ChannelView.class),
                                                    examples =
                                                            @ExampleObject(
                                                                    name = "channel",
                                                                    value = Examples.CHANNEL))),
                            @APIResponse(
                                    name = Answers.NEW_CHANNEL,
                                    description = "The new channel.",
                                    headers = {
                                        @Header(name = Answers.ETAG, ref = Answers.ETAG),
                                        @Header(name = Answers.LOCATION, ref = Answers.LOCATION)
                                    },
                                    content =
                                            @Content(
                                                    mediaType = MediaType.APPLICATION_JSON,
                                                    schema = @Schema(implementation = ChannelView.class),
                                                    examples =
                                                            @ExampleObject(
                                                                    name = "channel",
                                                                    value = Examples.CHANNEL))),
                            @APIResponse(
                                    name = Answers.MALFORMED,
                                    description = "The body is not a JSON object: `malformed-json`.",
                                    content =
                                            @Content(
                                                    mediaType = Problem.MEDIA_TYPE,
                                                    schema = @Schema(implementation = Problem.class))),
                            @APIResponse(
                                    name = Answers.UNAUTHORIZED,
                                    description = "No token, or not a valid one: `unauthorized`.",
                                    headers =
                                            @Header(
                                                    name = "WWW-Authenticate",
                                                    description = "`Bearer`",
                                                    schema = @Schema(type = SchemaType.STRING)),
                                    content =
                                            @Content(
                                                    mediaType = Problem.MEDIA_TYPE,
                                                    schema = @Schema(implementation = Problem.class))),
                            @APIResponse(
                                    name = Answers.FORBIDDEN,
                                    description = "The token's roles do not allow it: `forbidden`.",
                                    content =
                                            @Content(
                                                    mediaType = Problem.MEDIA_TYPE,
                                                    schema = @Schema(implementation = Problem.class))),
                            @APIResponse(
                                    name = Answers.NOT_FOUND,
                                    description = "There is no such thing: `not-found`.",
                                    content =
                                            @Content(
                                                    mediaType = Problem.MEDIA_TYPE,
                                                    schema = @Schema(implementation = Problem.class),
                                                    examples =
                                                            @ExampleObject(
                                                                    name = "not-found",
                                                                    value = Examples.NOT_FOUND))),
                            @APIResponse(
                                    name = Answers.CONFLICT,
                                    description = "The state of things does not allow it: `conflict`.",
                                    content =
                                            @Content(
                                                    mediaType = Problem.MEDIA_TYPE,
                                                    schema = @Schema(implementation = Problem.class))),
                            @APIResponse(
                                    name = Answers.PRECONDITION_FAILED,
                                    description = "Another version is there than `If-Match` or `If-None-Match` says:"
                                            + " `precondition-failed`.",
                                    content =
                                            @Content(
                                                    mediaType = Problem.MEDIA_TYPE,
                                                    schema = @Schema(implementation = Problem.class))),
                            @APIResponse(
                                    name = Answers.CONTENT_TOO_LARGE,
                                    description = "The body has more than 64 KiB: `content-too-large`.",
                                    content =
                                            @Content(
                                                    mediaType = Problem.MEDIA_TYPE,
                                                    schema = @Schema(implementation = Problem.class))),
                            @APIResponse(
                                    name = Answers.UNSUPPORTED_MEDIA_TYPE,
                                    description = "The body must be JSON: `unsupported-media-type`.",
                                    content =
                                            @Content(
                                                    mediaType = Problem.MEDIA_TYPE,
                                                    schema = @Schema(implementation = Problem.class))),
                            @APIResponse(
                                    name = Answers.INVALID_VALUE,
                                    description = "A value is not possible; `field` names it: `invalid-value`.",
                                    content =
                                            @Content(
                                                    mediaType = Problem.MEDIA_TYPE,
                                                    schema = @Schema(implementation = Problem.class),
                                                    examples =
                                                            @ExampleObject(
                                                                    name = "invalid-value",
                                                                    value = Examples.INVALID_VALUE))),
                            @APIResponse(
                                    name = Answers.INTERNAL,
                                    description =
                                            "A fault of the service's, or something in the store that an operator has to mend; the"
                                                    + " log says what. `internal` or `store-unusable`.",
                                    content =
                                            @Content(
                                                    mediaType = Problem.MEDIA_TYPE,
                                                    schema = @Schema(implementation = Problem.class))),
                            @APIResponse(
                                    name = Answers.UNAVAILABLE,
                                    description =
                                            "The object store or the OpenID provider does not answer, or the service is"
                                                    + " starting: ask again. `store-unavailable`, `provider-unavailable` or"
                                                    + " `starting`.",
                                    headers =
                                            @Header(
                                                    name = "Retry-After",
                                                    description = "In seconds.",
                                                    schema = @Schema(type = SchemaType.INTEGER)),
                                    content =
                                            @Content(
                                                    mediaType = Problem.MEDIA_TYPE,
                                                    schema = @Schema(implementation = Problem.class)))
                        }))
@NullMarked
package dev.sluice.api;

import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Components;
import org.eclipse.microprofile.openapi.annotations.OpenAPIDefinition;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.enums.SecuritySchemeType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.info.Info;
import org.eclipse.microprofile.openapi.annotations.info.License;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.security.SecurityScheme;
import org.jspecify.annotations.NullMarked;
