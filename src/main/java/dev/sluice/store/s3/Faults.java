package dev.sluice.store.s3;

import dev.sluice.store.StoreMisconfiguredException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;

/// Reads the SDK's exceptions. Messages name the setting to look at and never hold a credential.
///
/// @param bucketSetting the setting that names the bucket
record Faults(String bucket, String bucketSetting) {
    /// Says nothing of the cause.
    static final String NO_ANSWER = "no answer in time";

    private static final String CREDENTIALS = "quarkus.s3.aws.credentials";
    static final String ENDPOINT = "quarkus.s3.endpoint-override";
    private static final String REGION = "quarkus.s3.aws.region";

    static Throwable unwrap(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }

    Fault of(Throwable failure) {
        return switch (unwrap(failure)) {
            case AwsServiceException answer -> ofAnswer(answer);
            case Throwable other -> ofSilence(other);
        };
    }

    private Fault ofAnswer(AwsServiceException answer) {
        AwsErrorDetails details = answer.awsErrorDetails();
        String code = details == null || details.errorCode() == null ? "" : details.errorCode();
        String shown = answer.statusCode() + (code.isEmpty() ? "" : " " + code);
        return switch (code) {
            case "NoSuchBucket" ->
                misconfigured(bucketSetting + ": the bucket '" + bucket + "' does not exist", answer);
            case "InvalidAccessKeyId",
                    "SignatureDoesNotMatch",
                    "InvalidToken",
                    "ExpiredToken",
                    "TokenRefreshRequired",
                    "InvalidSecurity" ->
                misconfigured(CREDENTIALS + ": the store refuses the credentials (" + shown + ")", answer);
            case "AuthorizationHeaderMalformed", "PermanentRedirect", "IllegalLocationConstraintException" ->
                misconfigured(REGION + ": the bucket '" + bucket + "' is in another region (" + shown + ")", answer);
            case "RequestTimeTooSkewed" ->
                misconfigured("the clock of this machine differs from the store's (" + shown + ")", answer);
            case "NotImplemented" ->
                misconfigured(ENDPOINT + ": the store cannot do what is needed (" + shown + ")", answer);
            // The body did not arrive, or not whole: 400, but a matter of the network.
            case "RequestTimeout", "IncompleteBody", "BadDigest", "XAmzContentSHA256Mismatch" ->
                new Fault.Transient(Fault.Effect.NONE, shown);
            default -> ofStatus(answer, shown);
        };
    }

    private Fault ofStatus(AwsServiceException answer, String shown) {
        int status = answer.statusCode();
        if (status >= 500 && status != 501) {
            return new Fault.Transient(Fault.Effect.POSSIBLE, shown);
        }
        return switch (status) {
            case 304 -> new Fault.NotModified();
            case 404 -> new Fault.NotFound();
            case 412 -> new Fault.PreconditionFailed();
            // 409 on a write is ConditionalRequestConflict: another write of the key is under way, ask again.
            case 408, 409, 425, 429 -> new Fault.Transient(Fault.Effect.NONE, shown);
            case 401 -> misconfigured(CREDENTIALS + ": the store wants credentials (" + shown + ")", answer);
            case 403 ->
                misconfigured(
                        "access to the bucket '" + bucket + "' is denied (" + shown + "): look at " + CREDENTIALS
                                + " and at the policy of " + bucketSetting,
                        answer);
            case 301, 307, 308 ->
                misconfigured(REGION + ": the store sends elsewhere for '" + bucket + "' (" + shown + ")", answer);
            default ->
                misconfigured(ENDPOINT + ": the store refuses the request (" + shown + "), is it an S3?", answer);
        };
    }

    private static Fault ofSilence(Throwable failure) {
        if (failure instanceof ApiCallTimeoutException
                || failure instanceof ApiCallAttemptTimeoutException
                || failure instanceof TimeoutException) {
            return new Fault.Transient(Fault.Effect.UNKNOWN, NO_ANSWER);
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            if (cause instanceof NotSentException) {
                return new Fault.Transient(Fault.Effect.NONE, message);
            }
            if (cause instanceof ConnectException || cause instanceof UnknownHostException) {
                return new Fault.Transient(
                        Fault.Effect.NONE, "cannot connect, " + ENDPOINT + " may be wrong: " + message);
            }
            if (cause instanceof SSLException) {
                return new Fault.Transient(Fault.Effect.UNKNOWN, "TLS with " + ENDPOINT + ": " + message);
            }
            // The SDK's own words; it has no type for a full connection pool.
            if (message.startsWith("Acquire operation took longer")) {
                return new Fault.Transient(Fault.Effect.NONE, "all connections are busy");
            }
            if (isOfNoCredentials(cause)) {
                return misconfigured(CREDENTIALS + ": no credentials found", failure);
            }
        }
        return new Fault.Transient(Fault.Effect.UNKNOWN, String.valueOf(failure.getMessage()));
    }

    /// Whether a provider of credentials says that it was given none.
    static boolean isOfNoCredentials(Throwable failure) {
        return failure instanceof SdkClientException
                && String.valueOf(failure.getMessage()).startsWith("Unable to load credentials");
    }

    private static Fault misconfigured(String message, Throwable cause) {
        return new Fault.Misconfigured(new StoreMisconfiguredException(message, cause));
    }
}
