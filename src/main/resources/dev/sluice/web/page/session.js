// One session, live or over, with everything that is known of it.

import {call, path, read, useLoad} from './api.js';
import {Chart, reach} from './chart.js';
import {Confirm} from './dialog.js';
import {h, useState} from './dom.js';
import {absolute, bitrate, bytes, count, lag, seconds, serverNow, span} from './format.js';
import {identity} from './identity.js';
import {useLive, WINDOW_MS} from './live-sessions.js';
import {Facts, Health, Heading, Loaded, Panel, Since, Time, announce} from './parts.js';
import {PlayButton} from './playback.js';
import {link} from './router.js';
import {audioChannels, cause, causeIsCalm, codec, encoder, frameRate, health} from './words.js';

const REFRESH_MS = 5000;

function Charts({points, now}) {
  const spanMs = reach(points, now, WINDOW_MS);
  return h('div.charts',
    h(Chart, {title: 'Bitrate', points, now, spanMs, format: bitrate, series: [{label: 'now', value: p => p.bitrate}]}),
    h(Chart, {title: 'Upload of a segment', points, now, spanMs, format: lag,
      series: [{label: 'median', value: p => p.upload}, {label: 'p99', value: p => p.uploadWorst}]}),
    h(Chart, {title: 'Last frame to playlist', points, now, spanMs, format: lag,
      series: [{label: 'median', value: p => p.publish}, {label: 'p99', value: p => p.publishWorst}]}));
}

function Findings({findings}) {
  return h('ul.findings', findings.map(finding => h('li', {key: finding.kind},
    h('p', finding.text),
    h('p.soft',
      finding.count > 1 ? [`${count(finding.count)} times, last `, h(Time, {at: finding.last}), ', first ', h(Time, {at: finding.first})]
        : h(Time, {at: finding.first})))));
}

const latencies = latency => latency && `${lag(seconds(latency.p50))} · p99 ${lag(seconds(latency.p99))}`;

function offset(duration) {
  const value = seconds(duration);
  if (value === null) {
    return null;
  }
  return Math.abs(value) < 0.0005 ? 'in step' : `${lag(Math.abs(value))}, sound ${value > 0 ? 'behind' : 'ahead'}`;
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
    ['Upload', latencies(session.uploadLatency)],
    ['Last frame to playlist', latencies(session.publishLatency)],
    ['Sound and picture', offset(session.audioVideoOffset)],
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

function Details({session}) {
  const live = useLive();
  const state = health(session);
  const over = session.state === 'ended';
  return [
    over
      ? h('p', {class: `note ${causeIsCalm(session.end) ? '' : 'bad'}`}, h('span', h('b', cause(session.end)), ' ', h(Time, {at: session.endedAt}),
        `, after ${span((Date.parse(session.endedAt) - Date.parse(session.startedAt)) / 1000)}.`, session.end?.reason && ` ${session.end.reason}`))
      : h('p.session-line', h(Health, {state}), h('span', 'for ', h(Since, {at: session.startedAt}), ` from ${encoder(session.client.encoder)}`)),
    session.findings.length > 0 && h(Panel, {title: 'Findings', class: 'attention'}, h(Findings, {findings: session.findings})),
    !over && h(Panel, {title: 'The last minutes'}, h(Charts, {points: live.points(session.id), now: serverNow()})),
    h('div.columns',
      h(Panel, {title: 'Connection'}, h(Facts, {items: connectionFacts(session)})),
      h(Panel, {title: 'Delivery'}, h(Facts, {items: deliveryFacts(session)})),
      h('div.stack',
        h(Panel, {title: 'Video'}, session.video ? h(Facts, {items: videoFacts(session.video)}) : h('p.soft', 'None.')),
        h(Panel, {title: 'Audio'}, session.audio ? h(Facts, {items: audioFacts(session.audio)}) : h('p.soft', 'None.')))),
  ];
}

export function Session({id, from}) {
  const loaded = useLoad(signal => read(['sessions', id], {}, signal), id, session => session.state === 'ended' ? 0 : REFRESH_MS);
  const session = loaded.data;
  const back = from === 'history' ? {href: link(['history']), label: 'History'} : {href: link(['live']), label: 'Live'};
  return h('div.view',
    h(Heading, {title: session?.channelId ?? 'Session', back},
      session && [
        h('a.button.quiet', {href: link(['channels', session.channelId])}, 'Channel'),
        session.state !== 'ended' && h(PlayButton, {title: session.channelId, url: session.playbackUrl}),
        session.state !== 'ended' && identity.canWrite && h(EndSession, {session, onEnded: loaded.reload}),
      ]),
    h(Loaded, {of: loaded}, data => h(Details, {session: data})));
}
