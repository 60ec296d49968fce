package dev.sluice.live;

import dev.sluice.channels.Channel;
import dev.sluice.channels.ChannelId;
import dev.sluice.channels.Channels;
import dev.sluice.channels.KeyCheck;
import dev.sluice.channels.KeyLook;
import dev.sluice.channels.StoredStreamKey;
import dev.sluice.channels.StreamKey;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// What opens a channel to an encoder, now and as long as it publishes. Safe for all threads; stages complete on the
/// store's, or on the authorizer's.
sealed interface Credential {
    ChannelId channelId();

    /// Which of the channel's keys; null if it is none of ours.
    @Nullable String keyId();

    /// Where it is used from.
    InetAddress client();

    /// Whether it opens the channel as its document stands now.
    CompletionStage<KeyCheck> check();

    /// The same if the document is another version than the one that `etag` names, else empty.
    ///
    /// @param etag null if none is known
    CompletionStage<Optional<KeyLook>> checkAgain(@Nullable String etag);

    /// Why whoever had permitted it does not any more; empty as long as that is not so.
    CompletionStage<Optional<String>> withdrawn();

    /// When it ends by itself.
    @Nullable Instant expiry(Channel channel);

    /// A key of ours.
    record OwnKey(Channels channels, StreamKey key, InetAddress client) implements Credential {
        @Override
        public ChannelId channelId() {
            return key.channelId();
        }

        @Override
        public String keyId() {
            return key.keyId();
        }

        @Override
        public CompletionStage<KeyCheck> check() {
            return channels.check(key, client);
        }

        @Override
        public CompletionStage<Optional<KeyLook>> checkAgain(@Nullable String etag) {
            return channels.checkAgain(key, client, etag);
        }

        @Override
        public CompletionStage<Optional<String>> withdrawn() {
            return CompletableFuture.completedStage(Optional.empty());
        }

        @Override
        public @Nullable Instant expiry(Channel channel) {
            return channel.streamKey(key.keyId())
                    .map(StoredStreamKey::expiresAt)
                    .orElse(null);
        }
    }

    /// The word of whoever keeps keys elsewhere.
    ///
    /// @param question kept as long as the session runs, with the name in it, to be asked again
    record Entrusted(
            Channels channels, ChannelId channelId, PublishAuthorizer authorizer, PublishAuthorizer.Question question)
            implements Credential {
        @Override
        public @Nullable String keyId() {
            return null;
        }

        @Override
        public InetAddress client() {
            return question.client();
        }

        @Override
        public CompletionStage<KeyCheck> check() {
            return channels.find(channelId).thenApply(this::check);
        }

        @Override
        public CompletionStage<Optional<KeyLook>> checkAgain(@Nullable String etag) {
            return check().thenApply(check -> Optional.of(new KeyLook(check, null)));
        }

        private KeyCheck check(Optional<Channel> found) {
            if (found.isEmpty()) {
                return new KeyCheck.Disabled("there is no channel " + channelId);
            }
            Channel channel = found.get();
            if (!channel.enabled()) {
                return new KeyCheck.Disabled("the channel is disabled");
            }
            return channel.allows(client()) ? new KeyCheck.Valid(channel) : new KeyCheck.AddressDenied();
        }

        @Override
        public CompletionStage<Optional<String>> withdrawn() {
            var again = new PublishAuthorizer.Question(question.request(), question.client(), true);
            return authorizer.ask(again).thenApply(verdict -> switch (verdict) {
                case PublishAuthorizer.Verdict.Allowed(ChannelId now) ->
                    now.equals(channelId) ? Optional.empty() : Optional.of("it belongs to another channel now");
                case PublishAuthorizer.Verdict.Denied(String reason) -> Optional.of(reason);
                case PublishAuthorizer.Verdict.Unanswered(String _) -> Optional.empty();
            });
        }

        @Override
        public @Nullable Instant expiry(Channel channel) {
            return null;
        }
    }
}
