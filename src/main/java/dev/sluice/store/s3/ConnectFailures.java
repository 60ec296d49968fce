package dev.sluice.store.s3;

import java.net.ConnectException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/// Why there is no connection to send a request over, in words for the log.
final class ConnectFailures {
    private ConnectFailures() {}

    /// What [Faults] reads as without effect, as nothing was sent.
    static Throwable notSent(Throwable failure) {
        return switch (failure) {
            case ConnectException refused -> refused;
            case UnknownHostException unknown -> unknown;
            case TimeoutException late ->
                new NotSentException("no connection in time: all are busy, or none is answered", late);
            case SSLException tls ->
                new NotSentException(
                        "TLS with " + Faults.ENDPOINT + ": " + root(tls).getMessage(), tls);
            case SocketException socket ->
                new NotSentException(
                        "cannot connect, " + Faults.ENDPOINT + " may be wrong: " + socket.getMessage(), socket);
            default -> new NotSentException("no connection: " + failure.getMessage(), failure);
        };
    }

    /// Vert.x hides what is wrong with a certificate behind a general word.
    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        for (Throwable cause = root.getCause(); cause != null; cause = root.getCause()) {
            root = cause;
        }
        return root;
    }
}
