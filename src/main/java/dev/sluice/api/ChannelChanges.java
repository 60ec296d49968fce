package dev.sluice.api;

import dev.sluice.audit.AuditAction;
import dev.sluice.audit.AuditEntry;
import dev.sluice.channels.Changed;
import dev.sluice.channels.Channel;
import dev.sluice.channels.ChannelId;
import dev.sluice.channels.Expected;
import dev.sluice.channels.HeldChannel;
import dev.sluice.store.StoreCalls;
import dev.sluice.store.StoreException;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Makes one change of a channel, and what follows from it: the audit trail, and the end of sessions that it does
/// not allow any more. Blocks.
///
/// @param caller who asks for it
record ChannelChanges(ControlPlane plane, Caller caller) {
    private static final Logger LOG = Logger.getLogger(ChannelChanges.class);

    /// Changes the channel's document.
    ///
    /// @param missing what there is none of if `edit` gives nothing, such as `channel studio`
    /// @throws ProblemException if it cannot be done
    Changed.Done change(
            ChannelId id, Expected expected, String missing, Function<Optional<Channel>, Optional<Channel>> edit) {
        return done(plane.channels().change(id, expected, edit), missing);
    }

    /// The same for a change that leaves nothing of its target. Where the target is gone already, the sessions
    /// that this ends are looked for all the same: who repeats a request after a failure must get all of it.
    Changed.Done remove(
            ChannelId id, Expected expected, String missing, Function<Optional<Channel>, Optional<Channel>> edit) {
        Changed changed = plane.channels().change(id, expected, edit);
        if (changed instanceof Changed.NotFound(Optional<HeldChannel> current, Optional<Channel> attempted)
                && current.isPresent()) {
            if (attempted.isPresent()) {
                return new Changed.Done(attempted, current.get());
            }
            guard(current.get().channel());
        }
        return done(changed, missing);
    }

    private static Changed.Done done(Changed changed, String missing) {
        return switch (changed) {
            case Changed.Done done -> done;
            case Changed.NotFound gone -> throw ProblemException.notFound(missing);
            case Changed.PreconditionFailed() ->
                throw ProblemException.of(
                        ProblemType.PRECONDITION_FAILED,
                        "The channel is not at the version that the request expects: read it again.");
            case Changed.Contended() ->
                throw ProblemException.conflict("Others change this channel all the time: ask again.");
        };
    }

    /// Writes down a change, and ends what it ends. Also a change that was already there is followed up, so
    /// that who repeats a request after a failure gets all of it.
    ///
    /// @param done the change of the document, which stands already
    /// @param target of the audit trail
    /// @param before what answers showed of the target, null for nothing
    void followUp(
            Changed.Done done, AuditAction action, String target, @Nullable Object before, @Nullable Object after) {
        CompletionStage<Void> written = done.isNew() ? writeDown(action, target, before, after) : null;
        if (done.before().isPresent()) {
            guard(done.after().channel());
        }
        if (written != null) {
            StoreCalls.await(written);
        }
    }

    /// Gives a new channel something to play. Failure is no reason to have no channel.
    void prepare(ChannelId id) {
        try {
            StoreCalls.await(plane.indexes().create(id));
        } catch (StoreException e) {
            LOG.warnf("players of channel %s meet 404 until its first session: %s", id, e.getMessage());
        }
    }

    private CompletionStage<Void> writeDown(
            AuditAction action, String target, @Nullable Object before, @Nullable Object after) {
        return plane.audit().record(new AuditEntry(caller.who(), caller.roles(), action, target, before, after));
    }

    /// The document is the order; to tell the owner only makes it quicker. The guard goes on by itself if it
    /// fails.
    private void guard(Channel channel) {
        try {
            plane.guard().afterChange(channel);
        } catch (StoreException e) {
            LOG.warnf("the owner of channel %s is told of its change later: %s", channel.id(), e.getMessage());
        }
    }
}
