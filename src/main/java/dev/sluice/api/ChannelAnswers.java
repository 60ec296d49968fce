package dev.sluice.api;

import dev.sluice.audit.AuditAction;
import dev.sluice.channels.Changed;
import dev.sluice.channels.Channel;
import dev.sluice.channels.ChannelId;
import dev.sluice.channels.HeldChannel;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What follows from changes of channels, and the answers to who has asked for them.
///
/// @param uri of the request
record ChannelAnswers(ChannelChanges changes, UriInfo uri) {
    /// A channel that was not there before.
    Response created(Changed.Done done) {
        Channel channel = done.after().channel();
        changes.prepare(channel.id());
        changes.followUp(done, AuditAction.CHANNEL_CREATE, target(channel.id()), null, view(channel));
        return show(Response.created(URI.create(ChannelResource.PATH + "/" + channel.id())), done.after());
    }

    /// A channel that has changed, or was so already.
    Response changed(Changed.Done done) {
        Channel channel = done.after().channel();
        changes.followUp(done, AuditAction.CHANNEL_CHANGE, target(channel.id()), shown(done.before()), view(channel));
        return show(Response.ok(), done.after());
    }

    /// A channel that is gone.
    void deleted(Changed.Done done) {
        ChannelId id = done.after().channel().id();
        changes.followUp(done, AuditAction.CHANNEL_DELETE, target(id), shown(done.before()), null);
    }

    /// A channel as it stands.
    Response show(HeldChannel held) {
        return show(Response.ok(), held);
    }

    ChannelView view(Channel channel) {
        return ChannelView.of(channel, changes.plane().links(), uri.getBaseUri());
    }

    private Response show(Response.ResponseBuilder answer, HeldChannel held) {
        return answer.header(HttpHeaders.ETAG, Preconditions.entityTag(held.etag()))
                .entity(view(held.channel()))
                .build();
    }

    private @Nullable ChannelView shown(Optional<Channel> channel) {
        return channel.map(this::view).orElse(null);
    }

    private static String target(ChannelId id) {
        return "channels/" + id;
    }
}
