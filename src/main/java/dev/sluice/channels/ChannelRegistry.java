package dev.sluice.channels;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.store.ObjectStore;
import dev.sluice.store.StoreCalls;
import dev.sluice.store.documents.Replaced;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// All channels, for those who manage them: found, listed, and changed by compare-and-set only, so that of many
/// who change one at once nobody undoes what another has done. Safe for all threads, and blocks them; fails
/// with a [dev.sluice.store.StoreException] where the store cannot be asked.
public final class ChannelRegistry {
    /// In each round somebody wins, so this many can change a channel at the same moment.
    private static final int ROUNDS = 64;

    private final ChannelDocuments documents;
    private final ChannelListing listing;

    /// @param writeIds gives what nobody else writes, on any pod
    public ChannelRegistry(ObjectStore control, ObjectMapper json, Supplier<String> writeIds) {
        this.documents = new ChannelDocuments(control, json, writeIds);
        this.listing = new ChannelListing(control, documents);
    }

    /// The channel as it stands now, unless it was deleted.
    public Optional<HeldChannel> find(ChannelId id) {
        return existing(StoreCalls.await(documents.find(id)));
    }

    /// Channels in order of their ids.
    ///
    /// @param after only those behind it; null for from the beginning
    /// @param limit at most so many; may be fewer although there are more, where many were deleted or do not
    /// match
    public ChannelPage list(@Nullable ChannelId after, int limit, Predicate<Channel> filter) {
        return listing.page(after, limit, filter);
    }

    /// Changes a channel, and again if somebody else changes it meanwhile.
    ///
    /// A write that met another one may have taken effect before it, where the store's answer was lost. So from
    /// then on, what already is as the change wants it counts as done by it, whatever version is expected.
    ///
    /// @param edit what to make of a channel, or of none; empty if what it would change is not there. Has no
    ///     effects, since it is called again for each version that somebody else has put in between
    public Changed change(ChannelId id, Expected expected, Function<Optional<Channel>, Optional<Channel>> edit) {
        Optional<Attempt> attempt = Optional.empty();
        for (int round = 0; round < ROUNDS; round++) {
            Optional<ChannelDocuments.Version> current = StoreCalls.await(documents.find(id));
            Optional<HeldChannel> existing = existing(current);
            Optional<Channel> before = existing.map(HeldChannel::channel);
            Optional<Channel> next = edit.apply(before);
            if (next.isEmpty()) {
                return new Changed.NotFound(current.map(ChannelRegistry::held), attempt.flatMap(Attempt::before));
            }
            boolean same = before.equals(next);
            if (same && attempt.isPresent() && attempt.get().isOf(next.get())) {
                return new Changed.Done(attempt.get().before(), existing.orElseThrow());
            }
            if (!expected.holds(existing.map(HeldChannel::etag))) {
                return new Changed.PreconditionFailed();
            }
            if (same) {
                return new Changed.Done(before, existing.orElseThrow());
            }
            if (StoreCalls.await(documents.replace(current.orElse(null), next.get()))
                    instanceof Replaced.Won(String etag)) {
                return new Changed.Done(before, new HeldChannel(next.get(), etag));
            }
            attempt = Optional.of(new Attempt(before, next.get()));
        }
        return new Changed.Contended();
    }

    /// A write that met another one.
    private record Attempt(Optional<Channel> before, Channel next) {
        /// Whether it can have led to this. One who creates the same channel at the same moment writes another
        /// time of creation: who asked for a new one must not be told that another's is theirs.
        boolean isOf(Channel channel) {
            return next.createdAt().equals(channel.createdAt());
        }
    }

    private static Optional<HeldChannel> existing(Optional<ChannelDocuments.Version> found) {
        return found.filter(version -> version.channel().deletedAt() == null).map(ChannelRegistry::held);
    }

    private static HeldChannel held(ChannelDocuments.Version version) {
        return new HeldChannel(version.channel(), version.etag());
    }
}
