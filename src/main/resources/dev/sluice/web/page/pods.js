// The processes behind the load balancer.

import {read, useLoad} from './api.js';
import {h} from './dom.js';
import {count, NONE, seconds, span} from './format.js';
import {Empty, Heading, Loaded, Since, Tag} from './parts.js';
import {link} from './router.js';
import {Strip} from './strip.js';
import {POD_STATES} from './words.js';

const REFRESH_MS = 5000;
const TONES = {running: 'good', draining: '', exited: '', silent: 'warn'};

/** From here on a pod is worth a look. */
const FULL = 0.85;

function Load({pod}) {
  if (pod.capacityUsed === null || pod.capacityUsed === undefined) {
    return h('span.soft', {title: 'It has not told.'}, NONE);
  }
  const percent = Math.round(pod.capacityUsed * 100);
  return h('div.load',
    h('div', {class: pod.capacityUsed >= FULL ? 'bar full' : 'bar', role: 'meter', 'aria-label': `Capacity used of ${pod.id}`,
      'aria-valuemin': 0, 'aria-valuemax': 100, 'aria-valuenow': percent},
    h('span', {style: {width: `${Math.min(100, percent)}%`}})),
    h('span', `${percent} %`));
}

function Row({pod}) {
  return h('tr',
    h('th', {scope: 'row'}, pod.id, h('span.soft.code.block', pod.instanceId)),
    h('td', {'data-label': 'State'}, h(Tag, {tone: TONES[pod.state] ?? ''}, POD_STATES[pod.state] ?? pod.state)),
    h('td', {'data-label': 'Capacity'}, h(Load, {pod})),
    h('td.number', {'data-label': 'Sessions'}, `${count(pod.sessions)} of ${count(pod.maxSessions)}`),
    h('td.number', {'data-label': 'Last report'}, `${span(seconds(pod.reportAge) ?? 0)} ago`),
    h('td.number', {'data-label': 'Up for'}, h(Since, {at: pod.startedAt})),
    h('td', {'data-label': 'Version'}, pod.version ?? '–'));
}

const percentOf = used => `${Math.round(used * 100)} %`;

function Summary({pods}) {
  const running = pods.filter(({state}) => state === 'running');
  const others = Object.keys(POD_STATES).filter(state => state !== 'running')
    .map(state => [state, pods.filter(pod => pod.state === state).length])
    .filter(([, number]) => number).map(([state, number]) => `${count(number)} ${state}`).join(' · ');
  const fullest = running.filter(pod => pod.capacityUsed !== null)
    .reduce((most, pod) => !most || pod.capacityUsed > most.capacityUsed ? pod : most, null);
  return h(Strip, {label: 'All pods', tiles: [
    {label: 'Running', value: count(running.length), note: others},
    {label: 'Sessions', value: count(running.reduce((sum, pod) => sum + pod.sessions, 0)),
      note: `room for ${count(running.reduce((sum, pod) => sum + pod.maxSessions, 0))}`},
    fullest && {label: 'Fullest', value: percentOf(fullest.capacityUsed), note: fullest.id, tone: fullest.capacityUsed >= FULL ? 'warn' : ''},
  ]});
}

export function Pods() {
  const loaded = useLoad(async signal => (await read(['pods'], {}, signal)).items, 'pods', () => REFRESH_MS);
  return h('div.view',
    h(Heading, {title: 'Pods'}),
    h(Loaded, {of: loaded}, pods => pods.length
      ? [
        h(Summary, {pods}),
        h('table.list', h('caption.unseen', 'Pods'),
          h('thead', h('tr', ['Pod', 'State', 'Capacity', 'Sessions', 'Last report', 'Up for', 'Version'].map(title => h('th', {scope: 'col'}, title)))),
          h('tbody', pods.map(pod => h(Row, {key: pod.instanceId, pod})))),
      ]
      : h(Empty, {title: 'No pod has reported yet'},
        h('p', 'Each process tells of itself every five seconds, as soon as it reaches the bucket.'),
        h('p', h('a.button.quiet', {href: link(['live'])}, 'What is on air')))));
}
