/** Line icons, drawn here so that the page loads nothing from outside. */

const PATHS = {
  ticket: 'M3 6h14v2.6a1.6 1.6 0 0 0 0 3.2V14H3v-2.2a1.6 1.6 0 0 0 0-3.2zM12.5 6.5v7',
  lock: 'M5.5 9h9v7h-9zM7.5 9V6.5a2.5 2.5 0 0 1 5 0V9',
  hash: 'M8 4 6.5 16M13.5 4 12 16M4 8h12.5M3.5 12H16',
  reply: 'M4 5h12v8H9.5L6 16v-3H4z',
  smile: 'M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM7.5 8v.5M12.5 8v.5M6.8 11.5c1.6 2.4 4.8 2.4 6.4 0',
  close: 'M5 5l10 10M15 5 5 15',
  send: 'M3.5 10 16.5 4l-4 12.5L9.5 11z',
  clip: 'M14.5 9.5 9.3 14.7a3 3 0 0 1-4.3-4.2l6-6a2 2 0 0 1 2.9 2.8l-5.8 5.8a1 1 0 0 1-1.4-1.4l5-5',
  out: 'M8 5H4.5v10.5H15V12M11 4h5v5M16 4l-7 7',
  check: 'M4.5 10.5l3.5 3.5 7.5-8',
  bolt: 'M11 3 5 11.5h4.5L9 17l6-8.5h-4.5z',
  file: 'M5.5 3h6l3.5 3.5V17h-9.5zM11 3v4h4',
  eye: 'M2.5 10S5.5 5 10 5s7.5 5 7.5 5-3 5-7.5 5-7.5-5-7.5-5zM10 8a2 2 0 1 0 0 4 2 2 0 0 0 0-4',
}

const SVG = 'http://www.w3.org/2000/svg'

/** @param {keyof typeof PATHS} name */
export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg')
  svg.setAttribute('viewBox', '0 0 20 20')
  svg.setAttribute('class', `icon icon-${name}`)
  svg.setAttribute('aria-hidden', 'true')
  const path = document.createElementNS(SVG, 'path')
  path.setAttribute('d', PATHS[name])
  svg.append(path)
  return svg
}
