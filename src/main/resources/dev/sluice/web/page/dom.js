// Preact, and one short way to write elements: h('p.hint', {id: 'x'}, 'text'). Properties may be left out.

const {h: element, render, Fragment} = window.preact;
export const {useEffect, useId, useLayoutEffect, useMemo, useRef, useState} = window.preactHooks;
export {Fragment, render};

/** Of an element: its properties are a plain object; a child is text, a list, or an element (whose constructor is undefined). */
const isProperties = value => value?.constructor === Object;

/** @param type a component, or the element's name with its classes: 'div.card.wide' */
export function h(type, properties, ...children) {
  if (!isProperties(properties)) {
    return properties === undefined ? h(type, {}) : h(type, {}, properties, ...children);
  }
  if (typeof type !== 'string' || !type.includes('.')) {
    return element(type, properties, ...children);
  }
  const [name, ...classes] = type.split('.');
  const more = properties.class ? [properties.class] : [];
  return element(name, {...properties, class: [...classes, ...more].join(' ')}, ...children);
}
