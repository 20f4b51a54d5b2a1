import { recall } from './actions.js'
import { listen } from './live.js'
import { renderChannel, renderThread } from './panes.js'
import { renderProof } from './proof.js'
import { renderRail } from './rail.js'
import { onChange, state } from './store.js'

onChange(() => {
  document.body.classList.toggle('offline', !state.connected)
  if (!state.workspace || !state.me) return
  renderRail()
  renderChannel()
  renderThread()
  renderProof()
})

listen(recall)
