// Lists by pages. The cursor is in the address, so that a reload and the way back show the same page.

import {h, useEffect, useRef} from './dom.js';
import {count} from './format.js';
import {Empty, Loaded} from './parts.js';

/** A table that gets the focus when another page of it is there, so that reading goes on at its top. */
function Table({caption, titles, page, children}) {
  const top = useRef();
  const shown = useRef(page);
  useEffect(() => {
    // Whoever searches goes on typing.
    if (shown.current !== page && !document.activeElement.matches('input')) {
      top.current.focus();
    }
    shown.current = page;
  }, [page]);
  return h('table.list', h('caption.unseen', {ref: top, tabIndex: -1}, caption),
    h('thead', h('tr', titles.map(title => h('th', {key: title, scope: 'col'}, title)))),
    h('tbody', children));
}

function Pager({first, next}) {
  return (first || next) && h('nav.pager', {'aria-label': 'Pages'},
    first && h('a.button.quiet', {href: first}, 'First page'),
    next && h('a.button.quiet', {href: next}, 'Next page'));
}

/** To who does not see it: what came of a search, or of the way to another page. */
function told({data, stale}, caption) {
  if (!data || stale) {
    return '';
  }
  return `${caption}: ${count(data.items.length)}${data.nextCursor ? ', and more on the next page' : ''}`;
}

/**
 * The rows of a list, or what it means that there are none.
 *
 * @param of what useLoad gives: {items, nextCursor}, where an empty page may have others behind it
 * @param row renders an item
 * @param cursor of this page
 * @param link of a page, by its cursor
 * @param empty where there is nothing
 */
export function Listing({of, caption, titles, row, cursor, link, empty}) {
  const shown = useRef({cursor});
  if (of.data && !of.stale) {
    shown.current = {cursor};
  }
  return [
    h('p.unseen', {key: 'told', role: 'status'}, told(of, caption)),
    h(Loaded, {key: 'list', of}, ({items, nextCursor}) => [
      items.length > 0 && h(Table, {caption, titles, page: shown.current.cursor}, items.map(row)),
      !items.length && (nextCursor
        ? h(Empty, {title: 'Nothing found so far'}, h('p', 'There is more to look through.'),
          h('p', h('a.button.quiet', {href: link(nextCursor)}, 'Search further')))
        : cursor && !of.stale ? h(Empty, {title: 'Nothing more'}) : empty),
      h(Pager, {first: cursor && link(''), next: items.length > 0 && nextCursor && link(nextCursor)}),
    ]),
  ];
}
