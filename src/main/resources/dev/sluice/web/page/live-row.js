// One session in the list of those on air.

import {Sparkline} from './chart.js';
import {h, useId, useState} from './dom.js';
import {bitrate, lag} from './format.js';
import {Health, Since} from './parts.js';
import {link} from './router.js';
import {Figure} from './strip.js';
import {codec, encoder, frameRate, health} from './words.js';

const SPARK_MS = 5 * 60 * 1000;

function picture({video}) {
  return video ? [`${video.width}×${video.height}`, frameRate(video.frameRate)].filter(Boolean).join(' · ') : 'No picture';
}

function codecs({video, audio}) {
  return [video && codec(video.codec), audio && codec(audio.codec)].filter(Boolean).join(' · ') || 'Nothing yet';
}

function Metric({label, text, title, ...curve}) {
  return h('div.metric', {title},
    h('div.metric-text', h('b', h(Figure, {text})), h('span.metric-label', label)),
    h(Sparkline, {...curve, spanMs: SPARK_MS}));
}

/** The newest one; the others on demand. */
function Findings({findings}) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const newest = [...findings].sort((a, b) => b.last.localeCompare(a.last));
  const more = newest.length - 1;
  return h('div.session-findings',
    h('ul', {id}, (open ? newest : newest.slice(0, 1)).map(({kind, text}) => h('li', {key: kind}, h('span.sentence', text)))),
    more > 0 && h('button.plain.small', {type: 'button', 'aria-expanded': String(open), 'aria-controls': id, onClick: () => setOpen(!open)},
      open ? 'Less' : `and ${more} more`));
}

/** @param scales the tops of the curves, the same in all rows */
export function Row({session, points, now, scales, onPlay}) {
  const state = health(session);
  const last = points.at(-1);
  return h('li', {class: `session ${state}`},
    h('div.session-who',
      h('div.session-name',
        h('a', {href: link(['live', session.id])}, session.channelId),
        h(Health, {state})),
      h('p.soft', h(Since, {at: session.startedAt}), ` · ${encoder(session.client.encoder)} · ${session.pod}`)),
    h('div.session-what', h('p', picture(session)), h('p.soft', codecs(session))),
    h(Metric, {label: 'Bitrate', text: bitrate(last?.bitrate), points, now, value: p => p.bitrate, top: scales.bitrate}),
    h(Metric, {label: 'Publish lag', text: lag(last?.publish), points, now, value: p => p.publish, top: scales.publish,
      title: 'From the last frame of a segment to the playlist that names it: the median of the last minute'}),
    h('button.quiet.play.icon', {type: 'button', onClick: () => onPlay(session), 'aria-label': `Play ${session.channelId}`},
      h('span', {'aria-hidden': 'true'}, '▶')),
    session.findings.length > 0 && h(Findings, {findings: session.findings}));
}
