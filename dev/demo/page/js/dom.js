/**
 * DOM without a framework. Texts become text nodes only: nothing here parses HTML, so people's text can never
 * become markup.
 */

/** @typedef {Node | string | number | null | undefined | false} Child */
/** @typedef {Record<string, string | number | boolean | null | undefined | ((event: any) => unknown)>} Props */

/**
 * Makes an element. A function is a listener (`onclick`); `true` adds an attribute, `false` leaves it out.
 * @param {string} tag @param {Props | null} [props] @param {...(Child | Child[])} children
 * @returns {HTMLElement}
 */
export function h(tag, props, ...children) {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(props ?? {})) setProp(element, name, value)
  element.append(...children.flat().filter(isShown).map(asNode))
  return element
}

/** @param {HTMLElement} element @param {string} name @param {Props[string]} value */
function setProp(element, name, value) {
  if (typeof value === 'function') element.addEventListener(name.slice(2), value)
  else if (value === true) element.setAttribute(name, '')
  else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, String(value))
}

/** @param {Child} child @returns {child is Node | string | number} */
const isShown = (child) => child !== null && child !== undefined && child !== false

/** @param {Node | string | number} child */
const asNode = (child) => (child instanceof Node ? child : document.createTextNode(String(child)))

/** @typedef {{ key: string, sig: unknown, make: () => HTMLElement }} Item */

/** @type {WeakMap<Node, { key: string, sig: string }>} */
const made = new WeakMap()

/**
 * Updates the children of `parent` to match `items`. An unchanged item keeps its node, so that focus, hover
 * and scroll position survive. A changed item gets a new node, which takes over the focus.
 * @param {HTMLElement} parent @param {Item[]} items
 */
export function keyed(parent, items) {
  const old = new Map([...parent.children].map((node) => [made.get(node)?.key, node]))
  const nodes = items.map(({ key, sig, make }) => {
    const known = old.get(key)
    const signature = JSON.stringify(sig)
    if (known && made.get(known)?.sig === signature) return known
    const node = make()
    made.set(node, { key, sig: signature })
    if (known) replaceKeepingFocus(known, node)
    return node
  })
  const wanted = new Set(nodes)
  for (const child of [...parent.childNodes]) if (!wanted.has(/** @type {any} */ (child))) child.remove()
  for (const [index, node] of nodes.entries()) {
    if (parent.childNodes[index] !== node) parent.insertBefore(node, parent.childNodes[index] ?? null)
  }
}

/** @param {Element} old @param {HTMLElement} node */
function replaceKeepingFocus(old, node) {
  const focused = old.contains(document.activeElement)
    ? document.activeElement?.getAttribute('data-focus')
    : null
  old.replaceWith(node)
  if (focused) {
    const heir = node.querySelector(`[data-focus="${CSS.escape(focused)}"]`)
    if (heir instanceof HTMLElement) heir.focus()
  }
}

/** Announces a change to screen readers. @param {string} text */
export function announce(text) {
  const live = document.getElementById('announce')
  if (live) live.textContent = text
}
