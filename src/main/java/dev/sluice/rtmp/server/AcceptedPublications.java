package dev.sluice.rtmp.server;

import dev.sluice.rtmp.session.PublishGate;
import dev.sluice.rtmp.session.PublishRefusal;
import dev.sluice.rtmp.session.PublishRequest;
import dev.sluice.rtmp.session.PublishedStream;

/// A gate that tells when it lets somebody pass, before the encoder hears of it.
record AcceptedPublications(PublishGate gate, Runnable onAccepted) implements PublishGate {
    @Override
    public void publish(PublishRequest request, Answer answer) {
        gate.publish(request, new Answer() {
            @Override
            public void accept(PublishedStream stream) {
                onAccepted.run();
                answer.accept(stream);
            }

            @Override
            public void refuse(PublishRefusal refusal) {
                answer.refuse(refusal);
            }
        });
    }
}
