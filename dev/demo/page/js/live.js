import { changed, state, takeItem, takeSnapshot, takeState } from './store.js'

/**
 * Listens to the server. Each connection begins with the full state, so that no change is missed; the browser
 * reconnects by itself.
 * @param {() => void} onFirst
 */
export function listen(onFirst) {
  const source = new EventSource('api/stream')
  let known = false
  source.addEventListener('slack-state', (event) => {
    takeState(JSON.parse(event.data))
    if (!known) onFirst()
    known = true
  })
  source.addEventListener('slack', (event) => takeItem(JSON.parse(event.data)))
  source.addEventListener('docket', (event) => {
    takeSnapshot(JSON.parse(event.data))
  })
  source.addEventListener('error', () => {
    state.connected = false
    changed()
  })
}
