// One session, live or over, with everything that is known of it.

import {call, path, read, useLoad} from './api.js';
import {Chart} from './chart.js';
import {Confirm} from './dialog.js';
import {h, useLayoutEffect, useRef, useState} from './dom.js';
import {absolute, bitrate, bytes, count, lag, seconds, serverNow, span} from './format.js';
import {identity} from './identity.js';
import {live, POLL_MS, useLive, WINDOW_MS} from './live-sessions.js';
import {Facts, Health, Heading, Loaded, Panel, Since, Time, announce} from './parts.js';
import {catchFocus, PlayerDialog} from './playback.js';
import {link} from './router.js';
import {Strip} from './strip.js';
import {audioChannels, cause, causeIsCalm, codec, encoder, frameRate, health} from './words.js';

/** The charts reach back so far at least, and farther as soon as more is known. */
const LEAST_MS = 5 * 60 * 1000;

const MEDIAN = 'median, last minute';

function Charts({points, now}) {
  const known = points.length ? now - points[0].t : 0;
  const common = {points, now, spanMs: known > LEAST_MS ? WINDOW_MS : LEAST_MS};
  return h('div.charts',
    h(Chart, {...common, title: 'Bitrate', note: 'now', format: bitrate, value: p => p.bitrate}),
    h(Chart, {...common, title: 'Upload of a segment', note: MEDIAN, format: lag, value: p => p.upload}),
    h(Chart, {...common, title: 'Last frame to playlist', note: MEDIAN, format: lag, value: p => p.publish}));
}

function Findings({findings}) {
  return h('ul.findings', findings.map(finding => h('li', {key: finding.kind},
    h('p', finding.text),
    h('p.soft',
      finding.count > 1 ? [`${count(finding.count)} times, last `, h(Time, {at: finding.last}), ', first ', h(Time, {at: finding.first})]
        : h(Time, {at: finding.first})))));
}

/** Of the whole session: the median, and what one in a hundred exceeds. */
const latencies = latency => latency && `${lag(seconds(latency.p50))} · ${lag(seconds(latency.p99))}`;

/** How far the sound's timestamps are ahead of those of the pictures that come with it: nothing about lips. */
function interleaving(duration) {
  const value = seconds(duration);
  if (value === null) {
    return null;
  }
  return Math.abs(value) < 0.0005 ? 'even' : `sound ${lag(Math.abs(value))} ${value > 0 ? 'ahead' : 'behind'}`;
}

function videoFacts(video) {
  return [
    ['Codec', h('span', {title: video.codec}, codec(video.codec))],
    ['Picture', `${video.width} × ${video.height}`],
    ['Frame rate', frameRate(video.frameRate)],
    ['Keyframe interval', video.keyframeInterval && lag(seconds(video.keyframeInterval))],
    ['Frames', count(video.frames)],
    ['Frames dropped', count(video.dropped)],
  ];
}

function audioFacts(audio) {
  return [
    ['Codec', h('span', {title: audio.codec}, codec(audio.codec))],
    ['Sample rate', `${audio.sampleRate / 1000} kHz`],
    ['Channels', audioChannels(audio.channels)],
    ['Frames', count(audio.frames)],
  ];
}

function connectionFacts(session) {
  return [
    ['Since', h('span', {title: absolute(session.startedAt)}, absolute(session.startedAt))],
    ['Until', session.endedAt && absolute(session.endedAt)],
    ['Encoder', h('span', {title: session.client.encoder}, encoder(session.client.encoder))],
    ['Address', session.client.address],
    ['Protocol', session.client.protocol?.toUpperCase()],
    ['Pod', h('a', {href: link(['pods'])}, session.pod)],
    ['Stream key', session.keyId && h('a', {href: link(['channels', session.channelId])}, session.keyId)],
    ['Reconnects', count(session.reconnects)],
    ['Reported', h(Time, {at: session.reportedAt})],
  ];
}

function deliveryFacts(session) {
  const {segments, bitrateKbps} = session;
  return [
    ['Bitrate, last minute', bitrate(bitrateKbps.minute)],
    ['Bitrate, mean', bitrate(bitrateKbps.mean)],
    ['Received', bytes(session.receivedBytes)],
    ['Segments cut', count(segments.cut)],
    ['Segments uploaded', count(segments.uploaded)],
    ['Segments lost', count(segments.lost)],
    ['Upload, p50 · p99', latencies(session.uploadLatency)],
    ['To playlist, p50 · p99', latencies(session.publishLatency)],
    ['Interleaving', interleaving(session.audioVideoOffset) && h('span', {title: 'How far the timestamps of the sound are ahead of those of '
      + 'the pictures that arrive with it. It says nothing of lips and voices.'}, interleaving(session.audioVideoOffset))],
    ['Broadcast', h('code', session.broadcastId)],
    ['Session', h('code', session.id)],
  ];
}

function EndSession({session, onEnded}) {
  const [asking, setAsking] = useState(false);
  const end = async () => {
    try {
      await call('DELETE', path(['sessions', session.id]));
    } catch (problem) {
      // Over meanwhile: that is what was wanted.
      if (![404, 409].includes(problem.status)) {
        throw problem;
      }
      announce('It was over already.');
      onEnded();
      return;
    }
    announce('Ended. The encoder is disconnected within seconds.');
    onEnded();
  };
  return [
    h('button.danger.quiet', {type: 'button', onClick: () => setAsking(true)}, 'End session'),
    asking && h(Confirm, {title: `End the session of ${session.channelId}?`, action: 'End session', act: end, onClose: () => setAsking(false)},
      h('p', 'The encoder is disconnected and viewers see the end of the broadcast. The key is refused for a while, so that the '
        + 'encoder does not come back by itself.')),
  ];
}

function Over({session}) {
  return h('p', {class: `note ${causeIsCalm(session.end) ? '' : 'bad'}`}, h('span', h('b', cause(session.end)), ' ', h(Time, {at: session.endedAt}),
    `, after ${span((Date.parse(session.endedAt) - Date.parse(session.startedAt)) / 1000)}.`, session.end?.reason && ` ${session.end.reason}`));
}

function Summary({session, last}) {
  const {video} = session;
  return h(Strip, {label: 'Now', tiles: [
    {label: 'Bitrate', value: bitrate(last?.bitrate), note: `${bitrate(session.bitrateKbps.mean)} in the mean`},
    {label: 'To the playlist', value: lag(last?.publish), note: MEDIAN},
    {label: 'Picture', value: video ? `${video.width}×${video.height}` : '–', note: video ? frameRate(video.frameRate) : 'sound only'},
    {label: 'Segments lost', value: count(session.segments.lost), note: `of ${count(session.segments.cut)}`,
      tone: session.segments.lost ? 'warn' : ''},
  ]});
}

function Details({session}) {
  const points = useLive().points(session.id);
  const over = session.state === 'ended';
  return [
    over
      ? h(Over, {session})
      : h('p.session-line', h(Health, {state: health(session)}), h('span', 'for ', h(Since, {at: session.startedAt}),
        ` from ${encoder(session.client.encoder)}`)),
    session.findings.length > 0 && h(Panel, {title: 'Findings', class: 'attention'}, h(Findings, {findings: session.findings})),
    !over && h(Summary, {session, last: points.at(-1)}),
    !over && h(Panel, {title: 'The last minutes'}, h(Charts, {points, now: serverNow()})),
    h('div.columns',
      h(Panel, {title: 'Connection'}, h(Facts, {items: connectionFacts(session)})),
      h(Panel, {title: 'Delivery'}, h(Facts, {items: deliveryFacts(session)})),
      h('div.stack',
        h(Panel, {title: 'Video'}, session.video ? h(Facts, {items: videoFacts(session.video)}) : h('p.soft', 'None.')),
        h(Panel, {title: 'Audio'}, session.audio ? h(Facts, {items: audioFacts(session.audio)}) : h('p.soft', 'None.')))),
  ];
}

export function Session({id, from}) {
  const loaded = useLoad(async signal => {
    const session = await read(['sessions', id], {}, signal);
    live.learn(session);
    return session;
  }, id, session => session.state === 'ended' ? 0 : POLL_MS);
  const session = loaded.data;
  const over = session?.state === 'ended';
  // Kept open when the session ends: who looks at the last pictures is not thrown out.
  const [playing, setPlaying] = useState(false);
  const wasOn = useRef(false);
  useLayoutEffect(() => {
    if (over && wasOn.current) {
      catchFocus();
    }
    wasOn.current = session !== undefined && !over;
  }, [over, session === undefined]);
  const back = from === 'history' ? {href: link(['history']), label: 'History'} : {href: link(['live']), label: 'Live'};
  return h('div.view',
    h(Heading, {title: session?.channelId ?? 'Session', back},
      session && [
        h('a.button.quiet', {href: link(['channels', session.channelId])}, 'Channel'),
        !over && h('button.quiet.play', {type: 'button', onClick: () => setPlaying(true), 'aria-label': `Play ${session.channelId}`},
          h('span', {'aria-hidden': 'true'}, '▶'), ' Play'),
        !over && identity.canWrite && h(EndSession, {session, onEnded: loaded.reload}),
      ]),
    h(Loaded, {of: loaded}, data => h(Details, {session: data})),
    playing && h(PlayerDialog, {title: session.channelId, url: session.playbackUrl, onClose: () => setPlaying(false)}));
}
