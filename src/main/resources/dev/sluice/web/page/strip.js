// A few large numbers above a view.

import {h} from './dom.js';

/** The number large, its unit small: "6.0 Mbit/s". */
export function Figure({text}) {
  const [, number, unit] = /^([\d.,]+) (\S.*)$/.exec(text) ?? [null, text, ''];
  return [number, unit && h('small', ` ${unit}`)];
}

/** @param tiles {label, value, note, tone, href}; one that is null is left out */
export function Strip({label, tiles}) {
  return h('dl.strip', {'aria-label': label}, tiles.filter(Boolean).map(tile =>
    h('div', {key: tile.label, class: `tile ${tile.tone ?? ''}`},
      h('dt', tile.href ? h('a', {href: tile.href}, tile.label) : tile.label),
      h('dd.tile-value', h(Figure, {text: tile.value})),
      h('dd.tile-note', tile.note || ' '))));
}
