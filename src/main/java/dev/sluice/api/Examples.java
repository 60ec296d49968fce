package dev.sluice.api;

/// Bodies as the description of the API shows them.
final class Examples {
    static final String CHANNEL_INPUT = """
            {"name": "Studio 1", "record": true, "reconnectWindow": "PT90S", "allowedNetworks": ["192.0.2.0/24"]}""";

    static final String CHANNEL_PATCH = """
            {"enabled": false, "reconnectWindow": null}""";

    static final String CHANNEL = """
            {"id": "studio", "name": "Studio 1", "enabled": true, "record": true, "conflict": null,
             "reconnectWindow": "PT1M30S", "allowedNetworks": ["192.0.2.0/24"], "maxBitrateKbps": 0,
             "playbackUrl": "https://cdn.example.com/live/studio/index.m3u8",
             "ingestUrl": "rtmp://ingest.example.com/live", "createdAt": "2026-01-31T12:00:00Z"}""";

    static final String CHANNELS = "{\"items\": [" + CHANNEL + "], \"nextCursor\": null}";

    static final String STREAM_KEY_INPUT = """
            {"name": "OBS in the studio", "expiresAt": "2030-01-31T12:00:00Z"}""";

    static final String STREAM_KEY_PATCH = """
            {"enabled": false}""";

    static final String STREAM_KEY = """
            {"id": "k7wq2mtx", "name": "OBS in the studio", "enabled": true,
             "createdAt": "2026-01-31T12:00:00Z", "expiresAt": "2030-01-31T12:00:00Z"}""";

    static final String STREAM_KEYS = "{\"items\": [" + STREAM_KEY + "], \"nextCursor\": null}";

    static final String NEW_STREAM_KEY = """
            {"id": "k7wq2mtx", "name": "OBS in the studio", "enabled": true,
             "createdAt": "2026-01-31T12:00:00Z", "expiresAt": null,
             "key": "sk_studio_k7wq2mtx_0123456789abcdefghijklmnopq",
             "ingestUrl": "rtmp://ingest.example.com/live",
             "obs": {"service": "Custom…", "server": "rtmp://ingest.example.com/live",
                     "streamKey": "sk_studio_k7wq2mtx_0123456789abcdefghijklmnopq",
                     "settings": {"keyframeIntervalSeconds": 2, "rateControl": "CBR", "videoBitrateKbps": 6000,
                                  "videoEncoder": "H.264", "profile": "high", "bFrames": 2,
                                  "audioEncoder": "AAC", "audioBitrateKbps": 160}}}""";

    static final String INVALID_VALUE = """
            {"type": "https://sluice.dev/problems/invalid-value", "title": "A value is not possible", "status": 422,
             "detail": "reconnectWindow: PT48H is not within PT0S and PT24H", "field": "reconnectWindow"}""";

    static final String NOT_FOUND = """
            {"type": "https://sluice.dev/problems/not-found", "title": "There is nothing here", "status": 404,
             "detail": "There is no channel studio."}""";

    private Examples() {}
}
