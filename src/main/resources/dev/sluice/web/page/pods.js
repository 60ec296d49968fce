// The processes behind the load balancer.

import {read, useLoad} from './api.js';
import {h} from './dom.js';
import {count, seconds, span} from './format.js';
import {Empty, Heading, Loaded, Since, Tag} from './parts.js';
import {POD_STATES} from './words.js';

const REFRESH_MS = 5000;
const TONES = {running: 'good', draining: '', exited: '', silent: 'warn'};

/** From here on a pod is worth a look. */
const FULL = 0.85;

function Load({pod}) {
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

export function Pods() {
  const loaded = useLoad(async signal => (await read(['pods'], {}, signal)).items, 'pods', () => REFRESH_MS);
  const running = loaded.data?.filter(({state}) => state === 'running') ?? [];
  return h('div.view',
    h(Heading, {title: 'Pods', note: loaded.data && `${count(running.length)} running · ${count(running.reduce((sum, pod) => sum + pod.sessions, 0))} sessions`}),
    h(Loaded, {of: loaded}, pods => pods.length
      ? h('table.list', h('caption.unseen', 'Pods'),
        h('thead', h('tr', ['Pod', 'State', 'Capacity', 'Sessions', 'Last report', 'Up for', 'Version'].map(title => h('th', {scope: 'col'}, title)))),
        h('tbody', pods.map(pod => h(Row, {key: pod.instanceId, pod}))))
      : h(Empty, {title: 'No pod has reported yet'})));
}
