import { writeFile } from 'node:fs/promises'
import { serviceDesk } from './service-desk.ts'

/** Writes the dashboard as Grafana reads it; after any change: `node ops/grafana/main.ts && npm run format`. */
const file = new URL('dashboards/service-desk.json', import.meta.url)
await writeFile(file, `${JSON.stringify(serviceDesk(), null, 2)}\n`)
