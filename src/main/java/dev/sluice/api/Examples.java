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

    static final String SESSION = """
            {"id": "20260131-studio-b7wq2mtxk4zr", "channelId": "studio", "broadcastId": "20260131T115958123-k7wq2m",
             "earlierBroadcastIds": [], "keyId": "k7wq2mtx", "state": "live", "pod": "sluice-7d9f-x2x4k", "startedAt": "2026-01-31T12:00:00Z",
             "endedAt": null,
             "client": {"address": "203.0.113.7", "encoder": "obs-output module (libobs version 31.0.1)",
                        "protocol": "rtmp"},
             "video": {"codec": "avc1.64001f", "width": 1280, "height": 720, "frameRate": 30.0,
                       "keyframeInterval": "PT2S", "frames": 3600, "dropped": 0},
             "audio": {"codec": "mp4a.40.2", "sampleRate": 48000, "channels": 2, "frames": 5625},
             "audioVideoOffset": "PT0.021S", "bitrateKbps": {"now": 6150, "minute": 6120, "mean": 6130},
             "receivedBytes": 91950000, "segments": {"cut": 60, "uploaded": 59, "lost": 0},
             "uploadLatency": {"p50": "PT0.04S", "p99": "PT0.12S", "recent": "PT0.05S"},
             "publishLatency": {"p50": "PT0.09S", "p99": "PT0.2S", "recent": "PT0.1S"}, "reconnects": 0, "findings": [], "end": null,
             "measuredAt": "2026-01-31T12:01:59Z", "reportedAt": "2026-01-31T12:02:00Z",
             "playbackUrl": "https://cdn.example.com/live/studio/index.m3u8"}""";

    static final String SESSIONS = "{\"items\": [" + SESSION + "], \"nextCursor\": null}";

    static final String BROADCASTS = """
            {"items": [{"id": "20260131T115958123-k7wq2m", "channelId": "studio", "startedAt": "2026-01-31T12:00:00Z",
                        "endedAt": "2026-01-31T13:00:00Z", "state": "ended", "recorded": true,
                        "recordingUrl":
                            "https://cdn.example.com/rec/studio/20260131T115958123-k7wq2m/main/vod.m3u8",
                        "playbackUrl": "https://cdn.example.com/live/studio/index.m3u8"}],
             "nextCursor": null}""";

    static final String PODS = """
            {"items": [{"id": "sluice-7d9f-x2x4k", "instanceId": "b7wq2mtx", "state": "running",
                        "startedAt": "2026-01-31T12:00:00Z", "reportedAt": "2026-01-31T12:02:00Z",
                        "reportAge": "PT3S", "sessions": 12, "maxSessions": 600, "capacityUsed": 0.02,
                        "version": "1.0.0"}],
             "nextCursor": null}""";

    static final String ME = """
            {"name": "ann", "roles": ["sluice-admin"], "canWrite": true, "login": "token", "logoutUrl": null}""";

    static final String INVALID_VALUE = """
            {"type": "https://sluice.dev/problems/invalid-value", "title": "A value is not possible", "status": 422,
             "detail": "reconnectWindow: PT48H is not within PT0S and PT24H", "field": "reconnectWindow"}""";

    static final String NOT_FOUND = """
            {"type": "https://sluice.dev/problems/not-found", "title": "There is nothing here", "status": 404,
             "detail": "There is no channel studio."}""";

    private Examples() {}
}
