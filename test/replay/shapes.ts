import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { type Shape, toStored, versionOf } from '../../src/domain/stored/shape.ts'
import { SAMPLES } from './samples.ts'

type AnyShape = Shape<Record<string, unknown>>

const STORED = fileURLToPath(new URL('../../src/domain/stored/', import.meta.url))
const FIXTURES = fileURLToPath(new URL('./fixtures/', import.meta.url))

const isShape = (value: unknown): value is AnyShape =>
  typeof value === 'object' && value !== null && 'steps' in value && 'read' in value

/** A value as a version of Docket stored it, in `fixtures/<shape>/v<version>-<name>.json`. */
export type Fixture = {
  readonly shape: string
  readonly version: number
  readonly name: string
  readonly stored: Readonly<Record<string, unknown>>
}

export const allFixtures = (): Fixture[] =>
  globSync('*/*.json', { cwd: FIXTURES })
    .toSorted()
    .map((path) => {
      const [, version = '', name = ''] = /^v(\d+)-(.+)\.json$/.exec(basename(path)) ?? []
      const stored = JSON.parse(readFileSync(join(FIXTURES, path), 'utf8'))
      return { shape: dirname(path), version: Number(version), name, stored }
    })

/** The samples of today as they are stored today. */
export const fixturesOfToday = (): Fixture[] =>
  [...SHAPES.values()].flatMap((shape) =>
    Object.entries(SAMPLES[shape.name] ?? {}).map(([name, value]) => ({
      shape: shape.name,
      version: versionOf(shape),
      name,
      stored: JSON.parse(JSON.stringify(toStored(shape, value as Record<string, unknown>))),
    })),
  )

/** Stores the missing fixtures, and returns their paths; existing ones never change. */
export function keepFixtures(): string[] {
  const kept = new Set(allFixtures().map(pathOf))
  const fresh = fixturesOfToday().filter((fixture) => !kept.has(pathOf(fixture)))
  for (const fixture of fresh) {
    const path = join(FIXTURES, pathOf(fixture))
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, `${JSON.stringify(fixture.stored, null, 2)}\n`, { flag: 'wx' })
  }
  return fresh.map(pathOf)
}

export const pathOf = ({ shape, version, name }: Omit<Fixture, 'stored'>): string =>
  `${shape}/v${version}-${name}.json`

async function shapesOf(file: string): Promise<[string, AnyShape][]> {
  const module: object = await import(pathToFileURL(join(STORED, file)).href)
  return Object.values(module)
    .filter(isShape)
    .map((shape) => [shape.name, shape])
}

/** Every shape that src/domain/stored exports, by its name. */
export const SHAPES: ReadonlyMap<string, AnyShape> = new Map(
  (await Promise.all(globSync('*.ts', { cwd: STORED }).map(shapesOf))).flat(),
)
