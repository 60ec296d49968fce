// Small charts over time. A line breaks where nothing is known.

import {h, useId, useState} from './dom.js';
import {NONE, span} from './format.js';
import {GAP_MS} from './live-sessions.js';

const WIDTH = 100;
const HEIGHT = 100;

/** The points of each unbroken stretch, as [x, y] with y downwards. */
function stretches(points, value, from, to, top) {
  const found = [];
  let last = null;
  for (const point of points) {
    const y = value(point);
    if (y === null || point.t < from) {
      last = null;
      continue;
    }
    if (last === null || point.t - last > GAP_MS) {
      found.push([]);
    }
    last = point.t;
    found.at(-1).push([(point.t - from) / (to - from) * WIDTH, HEIGHT - y / top * HEIGHT]);
  }
  return found;
}

const coordinates = stretch => stretch.map(([x, y]) => `${x.toFixed(2)},${y.toFixed(2)}`).join('L');

/** A single point gets a length, or it would not show; its thick round ends make it a dot. */
const line = stretch => `M${coordinates(stretch)}${stretch.length > 1 ? '' : 'h0.01'}`;

const area = stretch => `M${stretch[0][0].toFixed(2)},${HEIGHT}L${coordinates(stretch)}V${HEIGHT}Z`;

function curves(points, value, from, to, top, kind) {
  return stretches(points, value, from, to, top).map(stretch => [
    kind !== 'second' && h('path.area', {d: area(stretch)}),
    h('path', {class: `curve ${kind} ${stretch.length > 1 ? '' : 'dot'}`, d: line(stretch)}),
  ]);
}

/** The next round number: 1, 2, 2.5 or 5 times a power of ten. */
function roundUp(value) {
  if (!(value > 0)) {
    return 1;
  }
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 2.5, 5, 10].map(step => step * power).find(step => step >= value * 0.999);
}

/** How far back to look: as far as something is known, by whole minutes, but not beyond the most. */
export function reach(points, now, mostMs) {
  const known = points.length ? now - points[0].t : 0;
  return Math.min(mostMs, Math.max(1, Math.ceil(known / 60000)) * 60000);
}

const known = (points, value) => points.map(value).filter(number => number !== null);

export function Sparkline({points, value, format, label, spanMs, now}) {
  const from = now - spanMs;
  const values = known(points.filter(({t}) => t >= from), value);
  const top = Math.max(...values, 0) * 1.15 || 1;
  const text = values.length
    ? `${label}, last ${span(spanMs / 1000)}: ${format(Math.min(...values))} to ${format(Math.max(...values))}`
    : `${label}: nothing known yet`;
  return h('svg.sparkline', {viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', role: 'img', 'aria-label': text},
    curves(points, value, from, now, top, 'first'));
}

/** @param series one or two: {label, value}; the first one is drawn stronger */
export function Chart({title, points, series, format, spanMs, now}) {
  const id = useId();
  const [hover, setHover] = useState(null);
  const from = now - spanMs;
  const values = series.flatMap(({value}) => known(points, value));
  const top = roundUp(Math.max(...values, 0) * 1.05);
  const shown = hover === null ? points.at(-1) : points.reduce((best, point) =>
    Math.abs(point.t - hover) < Math.abs(best.t - hover) ? point : best, points[0]);
  const onMove = event => {
    const box = event.currentTarget.getBoundingClientRect();
    setHover(points.length ? from + (event.clientX - box.left) / box.width * spanMs : null);
  };
  const at = hover === null || !shown ? null : (shown.t - from) / spanMs;
  return h('figure.chart', {'aria-labelledby': id},
    h('figcaption', {id},
      h('span.chart-title', title),
      series.map(({label, value}, i) => h('span.chart-value',
        h('span', {class: `key ${i ? 'second' : 'first'}`, 'aria-hidden': 'true'}),
        `${label} `, h('b', shown ? format(value(shown)) : NONE))),
      h('span.chart-when', at === null ? '' : `${span((now - shown.t) / 1000)} ago`)),
    h('div.chart-body',
      h('div.chart-scale', {'aria-hidden': 'true'}, [1, 0.5, 0].map(part => h('span', format(top * part)))),
      h('div.chart-plot', {onPointerMove: onMove, onPointerLeave: () => setHover(null)},
        h('svg', {viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', 'aria-hidden': 'true'},
          [0, 50, 100].map(y => h('path.grid', {d: `M0,${y}H${WIDTH}`})),
          series.map(({value}, i) => curves(points, value, from, now, top, i ? 'second' : 'first')).reverse(),
          at !== null && h('path.cursor', {d: `M${at * WIDTH},0V${HEIGHT}`})),
        !points.length && h('p.chart-empty', 'Collecting…')),
      h('div.chart-times', {'aria-hidden': 'true'},
        h('span', `${span(spanMs / 1000)} ago`), h('span', span(spanMs / 2000)), h('span', 'now'))));
}
