// What is on air now, at a glance.

import {read, useLoad} from './api.js';
import {scale} from './chart.js';
import {h, useState} from './dom.js';
import {bitrate, count, lag, serverNow} from './format.js';
import {Row} from './live-row.js';
import {MOST, POLL_MS, useLive} from './live-sessions.js';
import {Nobody} from './nobody.js';
import {Empty, Heading, ProblemNote, Search, Time} from './parts.js';
import {PlayerDialog} from './playback.js';
import {go, link, replace} from './router.js';
import {Strip} from './strip.js';
import {HEALTH, health, needsALook} from './words.js';

/** As many rows as a browser draws without effort. */
const ROWS = 100;
/** No scale ends below: 1 Mbit/s and half a second. */
const LEAST_KBPS = 1000;
const LEAST_LAG = 0.5;

const ORDER = Object.keys(HEALTH);

function Filter({sessions, value, onChange}) {
  const look = sessions.filter(needsALook).length;
  const options = [['', 'All', sessions.length], ['look', 'Needs a look', look], ['healthy', 'Healthy', sessions.length - look]];
  return h('div.segmented', {role: 'group', 'aria-label': 'Show'}, options.map(([key, label, number]) =>
    h('button', {type: 'button', 'aria-pressed': String(value === key), onClick: () => onChange(key)},
      `${label} `, h('b', count(number)))));
}

function shownOf(sessions, filter, search) {
  const wanted = {look: needsALook, healthy: session => !needsALook(session)}[filter] ?? (() => true);
  const text = search.toLowerCase();
  return sessions
    .filter(wanted)
    .filter(({channelId, pod, client}) => [channelId, pod, client.encoder, client.address].some(word => word?.toLowerCase().includes(text)))
    .sort((a, b) => ORDER.indexOf(health(a)) - ORDER.indexOf(health(b)) || a.channelId.localeCompare(b.channelId));
}

/** Of those whose pod still speaks: what the others said last is no news. */
function Summary({live}) {
  const {sessions} = live;
  const onAir = sessions.filter(({state}) => state === 'live');
  const others = ['waiting', 'unknown']
    .map(state => [state, sessions.filter(session => session.state === state).length])
    .filter(([, number]) => number).map(([state, number]) => `${count(number)} ${state}`).join(' · ');
  const look = sessions.filter(needsALook).length;
  const lags = onAir.map(session => [live.points(session.id).at(-1)?.publish ?? null, session]).filter(([value]) => value !== null);
  const [worst, slowest] = lags.reduce((most, one) => one[0] > most[0] ? one : most, [-1, null]);
  return h(Strip, {label: 'All sessions', tiles: [
    {label: 'On air', value: count(onAir.length), note: others},
    {label: 'Need a look', value: count(look), note: look ? 'they come first' : 'all is well', tone: look ? 'warn' : 'good',
      href: look ? link(['live'], {filter: 'look'}) : null},
    {label: 'Total', value: bitrate(onAir.reduce((sum, {bitrateKbps}) => sum + (bitrateKbps.now ?? 0), 0)), note: 'received now'},
    {label: 'Worst lag', value: lag(slowest ? worst : null), note: slowest?.channelId, href: slowest && link(['live', slowest.id])},
  ]});
}

function Skeleton() {
  return h('div.skeleton', {role: 'status'},
    h('span.unseen', 'Loading…'),
    h('div.strip', [1, 2, 3, 4].map(key => h('div.tile', {key}, h('i.bone'), h('i.bone.large')))),
    h('div.sessions', [1, 2, 3, 4].map(key => h('div.session', {key},
      h('div.session-who', h('i.bone.large'), h('i.bone')), h('div.session-what', h('i.bone'), h('i.bone.short')),
      h('i.bone.curve'), h('i.bone.curve')))));
}

/** What is shown is not now: why, and since when. */
function Age({live}) {
  return [
    live.error && h(ProblemNote, {error: live.error, retry: () => live.poll(), retried: true}),
    (live.error || live.stale) && live.answeredAt && h('p.hint', {role: 'status'},
      'What is shown was known ', h(Time, {at: new Date(live.answeredAt).toISOString()}), '.'),
  ];
}

function List({live, shown, onPlay}) {
  const [rows, setRows] = useState(ROWS);
  const now = serverNow();
  const drawn = shown.slice(0, rows);
  const lines = drawn.map(({id}) => live.points(id));
  const scales = {bitrate: scale(lines, p => p.bitrate, LEAST_KBPS), publish: scale(lines, p => p.publish, LEAST_LAG)};
  return [
    h('ul', {class: live.stale ? 'sessions stale' : 'sessions', 'aria-label': 'Live sessions'}, drawn.map((session, i) =>
      h(Row, {key: session.id, session, points: lines[i], now, scales, onPlay}))),
    shown.length > rows && h('p.row', h('button.quiet', {type: 'button', onClick: () => setRows(rows + ROWS)}, `Show more of ${count(shown.length)}`)),
  ];
}

/** Of one that is not among those kept: by its channel's whole id. */
function Beyond({channelId, live, onPlay}) {
  const loaded = useLoad(async signal => {
    const {items} = await read(['sessions'], {state: 'live', channelId}, signal);
    items.forEach(session => live.learn(session));
    return items;
  }, channelId, () => POLL_MS);
  if (loaded.stale || (!loaded.data && !loaded.error)) {
    return null;
  }
  if (loaded.data?.length) {
    return h(List, {live, shown: loaded.data, onPlay});
  }
  // What was typed may be no id at all.
  const unanswered = loaded.error && ![404, 422].includes(loaded.error.status);
  return unanswered ? h(ProblemNote, {error: loaded.error, retried: true}) : h(NoSuch);
}

function NoSuch({filter}) {
  return h(Empty, {title: filter === 'look' ? 'Nothing needs a look' : 'No session is like that'},
    h('p', h('a.button.quiet', {href: link(['live'])}, 'Show all')));
}

export function Live({query, info}) {
  const live = useLive();
  const [played, setPlayed] = useState(null);
  const {filter = '', q = ''} = query;
  const sessions = live.sessions ?? [];
  const shown = shownOf(sessions, filter, q);
  return h('div.view',
    h(Heading, {title: 'Live'},
      sessions.length > 0 && [
        h(Search, {label: 'Search sessions', placeholder: 'Channel, pod, encoder, address', value: q, onSearch: text => replace(['live'], {filter, q: text})}),
        h(Filter, {sessions, value: filter, onChange: key => go(['live'], {filter: key, q})}),
      ]),
    h(Age, {live}),
    live.sessions === null && !live.error && h(Skeleton),
    sessions.length > 0 && h(Summary, {live}),
    live.sessions?.length === 0 && h(Nobody, {info}),
    shown.length > 0 && h(List, {live, shown, onPlay: setPlayed}),
    sessions.length > 0 && !shown.length && (live.truncated && q ? h(Beyond, {channelId: q, live, onPlay: setPlayed}) : h(NoSuch, {filter: q ? '' : filter})),
    live.truncated && h('p.hint', `There are more than ${count(MOST)} sessions: only the first ${count(MOST)} are shown, searched and added up. `,
      'Any other is found by the whole id of its channel.'),
    played && h(PlayerDialog, {title: played.channelId, url: played.playbackUrl, onClose: () => setPlayed(null)}));
}
