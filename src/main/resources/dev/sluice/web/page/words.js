// What the server's labels mean, in plain words.

/** The states of a session at a glance, the ones that want a look first. */
export const HEALTH = {
  unknown: {label: 'Unknown', mark: '?', help: 'Its pod has not reported for a while.'},
  findings: {label: 'Findings', mark: '!', help: 'On air, but something is not as it should be.'},
  waiting: {label: 'Waiting', mark: '…', help: 'The connection was lost; the encoder may come back.'},
  healthy: {label: 'Healthy', mark: '✓', help: 'On air.'},
  ended: {label: 'Ended', mark: '–', help: 'Over.'},
};

export function health(session) {
  if (session.state !== 'live') {
    return HEALTH[session.state] ? session.state : 'unknown';
  }
  return session.findings.length ? 'findings' : 'healthy';
}

export const needsALook = session => !['healthy', 'ended'].includes(health(session));

const CAUSES = {
  unpublished: 'The encoder stopped',
  peer_closed: 'The connection was lost',
  idle_timeout: 'Nothing came any more',
  too_slow: 'Less came than a stream needs',
  write_stalled: 'The encoder did not read our answers',
  protocol_error: 'The encoder broke the RTMP protocol',
  limit_exceeded: 'A message was larger than allowed',
  flooding: 'Too many tiny messages',
  unsupported_media: 'A codec that cannot be carried',
  malformed_media: 'Broken audio or video',
  unsteady_media: 'Too many jumps in time or changes of format',
  bitrate_exceeded: 'More bits per second than the channel allows',
  unknown_key: 'The stream key is not known',
  authorization_unavailable: 'Nobody could say whether it may publish',
  key_disabled: 'The stream key or the channel is disabled',
  key_expired: 'The stream key expired',
  in_use: 'The channel was in use',
  address_denied: 'Not allowed from that address',
  overloaded: 'The pod was full',
  draining: 'The pod was shut down',
  taken_over: 'A newer encoder took over',
  contested: 'Several encoders fought for the channel',
  kicked: 'Ended by an administrator',
  revoked: 'The channel or its key was deleted or disabled',
  pod_lost: 'The pod that received it is gone',
  store_unavailable: 'The store could not be reached',
  internal_error: 'A fault of this server',
};

/** Endings that are nobody's trouble. */
const CALM = new Set(['unpublished', 'kicked', 'taken_over', 'draining', 'revoked', 'key_expired']);

export const causeIsCalm = end => !end || CALM.has(end.cause);

export function cause(end) {
  if (!end) {
    return 'Not known';
  }
  return CAUSES[end.cause] ?? end.cause.replaceAll('_', ' ');
}

const H264_PROFILES = {42: 'Baseline', '4d': 'Main', 58: 'Extended', 64: 'High', '6e': 'High 10', '7a': 'High 4:2:2'};
const AAC_TYPES = {2: 'AAC-LC', 5: 'HE-AAC', 29: 'HE-AAC v2'};

/** Of an RFC 6381 codec string. */
export function codec(text) {
  const h264 = /^avc1\.([0-9a-f]{2})[0-9a-f]{2}([0-9a-f]{2})$/i.exec(text);
  if (h264) {
    const profile = H264_PROFILES[h264[1].toLowerCase()] ?? '';
    return `H.264 ${profile} ${(parseInt(h264[2], 16) / 10).toFixed(1)}`.replace('  ', ' ');
  }
  const aac = /^mp4a\.40\.(\d+)$/.exec(text);
  return aac ? AAC_TYPES[aac[1]] ?? `AAC ${aac[1]}` : text;
}

/** Of what an encoder calls itself: the name and version that people know, where they are in it. */
export function encoder(text) {
  const obs = /libobs version ([\w.-]+)/.exec(text ?? '');
  const ffmpeg = /Lavf([\d.]+)/.exec(text ?? '');
  return obs ? `OBS ${obs[1]}` : ffmpeg ? `FFmpeg (Lavf ${ffmpeg[1]})` : text || 'unknown encoder';
}

const RATES = {23.976: '23.98', 29.97: '29.97', 59.94: '59.94'};

export function frameRate(value) {
  if (!value) {
    return '';
  }
  const known = Object.keys(RATES).find(rate => Math.abs(rate - value) < 0.005);
  return `${known ? RATES[known] : Math.round(value * 100) / 100} fps`;
}

export function audioChannels(value) {
  return {1: 'mono', 2: 'stereo', 6: '5.1'}[value] ?? `${value} channels`;
}

export const POD_STATES = {
  running: 'Running',
  draining: 'Draining',
  exited: 'Exited',
  silent: 'Silent',
};
