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
    found.at(-1).push([(point.t - from) / (to - from) * WIDTH, HEIGHT - Math.min(1, y / top) * HEIGHT]);
  }
  return found;
}

const coordinates = stretch => stretch.map(([x, y]) => `${x.toFixed(2)},${y.toFixed(2)}`).join('L');

/** A single point gets a length, or it would not show; its thick round ends make it a dot. */
const line = stretch => `M${coordinates(stretch)}${stretch.length > 1 ? '' : 'h0.01'}`;

const area = stretch => `M${stretch[0][0].toFixed(2)},${HEIGHT}L${coordinates(stretch)}V${HEIGHT}Z`;

function curves(points, value, from, to, top) {
  return stretches(points, value, from, to, top).map(stretch => [
    h('path.area', {d: area(stretch)}),
    h('path', {class: `curve ${stretch.length > 1 ? '' : 'dot'}`, d: line(stretch)}),
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

const known = (points, value) => points.map(value).filter(number => number !== null);

/** The scale that several sparklines share, so that twice as high is twice as much; at least the floor. */
export function scale(lines, value, floor) {
  return lines.reduce((most, points) => Math.max(most, ...known(points, value)), floor) * 1.1;
}

/** What it shows stands beside it in words, so it is for the eye alone. Its track shows where nothing is known yet. */
export function Sparkline({points, value, top, spanMs, now}) {
  const from = now - spanMs;
  return h('svg.sparkline', {viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', 'aria-hidden': 'true'},
    h('path.track', {d: `M0,${HEIGHT}H${WIDTH}`}),
    curves(points, value, from, now, top));
}

/** What the curve says, for who does not see it. */
function inWords(values, format, spanMs) {
  return values.length
    ? `${format(Math.min(...values))} to ${format(Math.max(...values))} in ${span(spanMs / 1000)}`
    : 'Nothing known yet';
}

/** @param value of a point; null where it is not known */
export function Chart({title, note, points, value, format, spanMs, now}) {
  const id = useId();
  const [hover, setHover] = useState(null);
  const from = now - spanMs;
  const within = points.filter(({t}) => t >= from);
  const values = known(within, value);
  const top = roundUp(Math.max(...values, 0) * 1.05);
  const shown = hover === null ? points.at(-1) : points.reduce((best, point) =>
    Math.abs(point.t - hover) < Math.abs(best.t - hover) ? point : best, points[0]);
  const onMove = event => {
    const box = event.currentTarget.getBoundingClientRect();
    setHover(points.length ? from + (event.clientX - box.left) / box.width * spanMs : null);
  };
  const at = hover === null || !shown ? null : (shown.t - from) / spanMs;
  return h('figure.chart', {'aria-labelledby': id},
    h('figcaption',
      h('span.chart-title', {id}, title),
      h('span.chart-value', shown ? format(value(shown)) : NONE),
      h('span.chart-note', at === null ? note : `${span((now - shown.t) / 1000)} ago`),
      h('span.chart-range', inWords(values, format, spanMs))),
    h('div.chart-body', {'aria-hidden': 'true'},
      h('div.chart-scale', [1, 0.5, 0].map(part => h('span', format(top * part)))),
      h('div.chart-plot', {onPointerMove: onMove, onPointerLeave: () => setHover(null)},
        h('svg', {viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none'},
          [0, 50, 100].map(y => h('path.grid', {d: `M0,${y}H${WIDTH}`})),
          curves(points, value, from, now, top),
          at !== null && h('path.cursor', {d: `M${at * WIDTH},0V${HEIGHT}`})),
        !values.length && h('p.chart-empty', 'Collecting…')),
      h('div.chart-times',
        h('span', `${span(spanMs / 1000)} ago`), h('span', span(spanMs / 2000)), h('span', 'now'))));
}
