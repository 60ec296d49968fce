// What is on air now, at a glance.

import {read, useLoad} from './api.js';
import {NoChannels} from './channels.js';
import {reach, Sparkline} from './chart.js';
import {h, useState} from './dom.js';
import {bitrate, count, lag, relative, serverNow} from './format.js';
import {useLive} from './live-sessions.js';
import {Empty, Health, Heading, ProblemNote, Search, Since} from './parts.js';
import {PlayerDialog} from './playback.js';
import {go, link, replace} from './router.js';
import {codec, encoder, frameRate, HEALTH, health} from './words.js';

const SPARK_MS = 5 * 60 * 1000;
/** As many rows as a browser draws without effort. */
const ROWS = 100;

const NEEDS_A_LOOK = ['unknown', 'findings', 'waiting'];
const ORDER = Object.keys(HEALTH);

function picture({video}) {
  return video ? [`${video.width}×${video.height}`, frameRate(video.frameRate)].filter(Boolean).join(' · ') : 'No picture';
}

function codecs({video, audio}) {
  return [video && codec(video.codec), audio && codec(audio.codec)].filter(Boolean).join(' · ') || 'Nothing yet';
}

function Metric({label, text, points, value, format, now, title}) {
  return h('div.metric',
    h(Sparkline, {points, value, format, label, spanMs: reach(points, now, SPARK_MS), now}),
    h('div.metric-text', {title}, h('b', text), h('span.metric-label', label)));
}

function Row({session, points, now, onPlay}) {
  const state = health(session);
  const newest = [...session.findings].sort((a, b) => b.last.localeCompare(a.last));
  return h('li', {class: `session ${state}`},
    h('div.session-who',
      h('div.session-name',
        h('a', {href: link(['live', session.id])}, session.channelId),
        h(Health, {state})),
      h('p.soft', h(Since, {at: session.startedAt}), ` · ${encoder(session.client.encoder)} · ${session.pod}`)),
    h('div.session-what', h('p', picture(session)), h('p.soft', codecs(session))),
    h(Metric, {label: 'Bitrate', text: bitrate(session.bitrateKbps.now), points, now, format: bitrate, value: p => p.bitrate}),
    h(Metric, {label: 'Publish lag', text: lag(points.at(-1)?.publish), points, now, format: lag, value: p => p.publish,
      title: 'From the last frame of a segment to the playlist that names it (median)'}),
    h('button.quiet.play.icon', {type: 'button', onClick: () => onPlay(session), 'aria-label': `Play ${session.channelId}`},
      h('span', {'aria-hidden': 'true'}, '▶')),
    newest.length > 0 && h('p.session-finding', newest[0].text,
      newest.length > 1 && h('span.soft', ` and ${newest.length - 1} more`)));
}

function Filter({sessions, value, onChange}) {
  const look = sessions.filter(session => NEEDS_A_LOOK.includes(health(session))).length;
  const options = [['', 'All', sessions.length], ['look', 'Needs a look', look], ['healthy', 'Healthy', sessions.length - look]];
  return h('div.segmented', {role: 'group', 'aria-label': 'Show'}, options.map(([key, label, number]) =>
    h('button', {type: 'button', 'aria-pressed': String(value === key), onClick: () => onChange(key)},
      `${label} `, h('b', count(number)))));
}

function shownOf(sessions, filter, search) {
  const wanted = {look: state => NEEDS_A_LOOK.includes(state), healthy: state => state === 'healthy'}[filter] ?? (() => true);
  const text = search.toLowerCase();
  return sessions
    .filter(session => wanted(health(session)))
    .filter(({channelId, pod, client}) => [channelId, pod, client.encoder, client.address].some(word => word?.toLowerCase().includes(text)))
    .sort((a, b) => ORDER.indexOf(health(a)) - ORDER.indexOf(health(b)) || a.channelId.localeCompare(b.channelId));
}

/** Nobody is on air: because there is no channel yet, or because nobody publishes. */
function Nobody({demo}) {
  const channels = useLoad(async signal => (await read(['channels'], {limit: 1}, signal)).items.length, 'any');
  if (channels.data === 0) {
    return h(NoChannels);
  }
  return h(Empty, {title: 'Nobody is on air'},
    h('p', 'As soon as an encoder publishes, it shows here by itself.'),
    h('p.row',
      h('a.button.quiet', {href: link(['channels'])}, 'Channels and their keys'),
      demo && h('a.button.quiet', {href: link(['watch'])}, 'How to publish')));
}

function Skeleton() {
  return h('ul.sessions', {'aria-label': 'Loading…', 'aria-busy': 'true'}, [1, 2, 3].map(key => h('li.session.blank', {key})));
}

export function Live({query, demo}) {
  const live = useLive();
  const [played, setPlayed] = useState(null);
  const [rows, setRows] = useState(ROWS);
  const {filter = '', q = ''} = query;
  const now = serverNow();
  const sessions = live.sessions ?? [];
  const shown = shownOf(sessions, filter, q);
  const total = sessions.reduce((sum, session) => sum + (session.bitrateKbps.now ?? 0), 0);
  return h('div.view',
    h(Heading, {title: 'Live', note: sessions.length > 0 && `${count(sessions.length)} on air · ${bitrate(total)} in all`},
      live.sessions?.length > 0 && [
        h(Search, {label: 'Search sessions', placeholder: 'Channel, pod, encoder, address', value: q, onSearch: text => replace(['live'], {filter, q: text})}),
        h(Filter, {sessions, value: filter, onChange: key => go(['live'], {filter: key, q})}),
      ]),
    live.error && h(ProblemNote, {error: live.error, retry: () => live.poll()}),
    live.error && live.answeredAt && h('p.hint', `What is shown was known ${relative(new Date(live.answeredAt).toISOString())}.`),
    live.sessions === null && !live.error && h(Skeleton),
    live.sessions?.length === 0 && h(Nobody, {demo}),
    shown.length > 0 && h('ul.sessions', {'aria-label': 'Live sessions'}, shown.slice(0, rows).map(session =>
      h(Row, {key: session.id, session, points: live.points(session.id), now, onPlay: setPlayed}))),
    sessions.length > 0 && !shown.length && h(Empty, {title: filter === 'look' ? 'Nothing needs a look' : 'No session is like that'}),
    shown.length > rows && h('p.row', h('button.quiet', {type: 'button', onClick: () => setRows(rows + ROWS)}, `Show more of ${count(shown.length)}`)),
    live.truncated && h('p.hint', 'There are more than 1,000 sessions: only the first 1,000 are shown.'),
    played && h(PlayerDialog, {title: played.channelId, url: played.playbackUrl, onClose: () => setPlayed(null)}));
}
