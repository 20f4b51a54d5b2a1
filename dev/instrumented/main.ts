/**
 * The composition root of the demo, the check and the chaos tests. It runs the product with timing scaled to
 * the simulator's. The environment can add failpoints around the ports, or remove one guard.
 *
 *   node dev/instrumented/main.ts gateway|worker
 *   DOCKET_DEV_TIMING     JSON, overrides some of the scaled timing, in milliseconds
 *   DOCKET_DEV_LIMITS     scales Slack's rate limits: 0.25 is four times as fast, 0 none
 *   DOCKET_DEV_FAILPOINTS a folder: turns failpoints on, see failpoints.ts
 *   DOCKET_DEV_BREAK      readback | ack | coverage
 *   DOCKET_DEV_BUNDLE     a file with the workflows' code, bundled before: the worker starts two seconds
 *   sooner
 */
import { readGatewayConfig, readWorkerConfig } from '../../src/config.ts'
import { LIMITS, scaleLimits } from '../../src/db/pacing/limits.ts'
import { gateway, type Overrides, worker } from '../../src/main.ts'
import { BREAKS } from './breaks.ts'
import { withFailpoints } from './failpoints.ts'
import { DEV_TIMING } from './timing.ts'

const { DOCKET_DEV_TIMING, DOCKET_DEV_LIMITS, DOCKET_DEV_FAILPOINTS } = process.env
const { DOCKET_DEV_BREAK, DOCKET_DEV_BUNDLE } = process.env

/** These ports make the calls to the outside; the other ports use them. */
const OUTSIDE = new Set<string>([
  ...['slackApi', 'ticketClient', 'store', 'writes', 'pacer'],
  ...['seen', 'coverage', 'reads', 'asks', 'catchUps', 'triggers'],
])

function overrides(verb: string): Overrides {
  const broken = DOCKET_DEV_BREAK ? BREAKS[DOCKET_DEV_BREAK] : {}
  if (!broken) throw new Error(`no guard is called ${DOCKET_DEV_BREAK}`)
  const failpoints = DOCKET_DEV_FAILPOINTS ? withFailpoints({ folder: DOCKET_DEV_FAILPOINTS }) : null
  const inner = broken.wrap ?? ((_name, port) => port)
  return {
    ...broken,
    ...(DOCKET_DEV_BUNDLE && { bundle: { codePath: DOCKET_DEV_BUNDLE } }),
    timing: { ...DEV_TIMING, ...JSON.parse(DOCKET_DEV_TIMING ?? '{}') },
    limits: scaleLimits(LIMITS, Number(DOCKET_DEV_LIMITS ?? 1)),
    wrap: (name, port) => {
      const whole = inner(name, port)
      return failpoints && OUTSIDE.has(name) ? failpoints(`${verb}.${name}`, whole) : whole
    },
  }
}

const [verb] = process.argv.slice(2)
if (verb === 'gateway') await gateway(readGatewayConfig(process.env), overrides(verb))
else if (verb === 'worker') await worker(readWorkerConfig(process.env), overrides(verb))
else throw new Error('say gateway or worker')
