import { z } from 'zod'
import { settingsSchema } from './schema.ts'

/** The keys of the map at this path of docket.yaml; empty where there is no map with fixed keys. */
export function knownKeys(path: readonly PropertyKey[]): string[] {
  let at: unknown = settingsSchema
  for (const step of path) at = below(bare(at), step)
  const map = bare(at)
  return map instanceof z.ZodObject ? Object.keys(map.shape) : []
}

/** The schema without its defaults and transformations. */
function bare(schema: unknown): unknown {
  if (schema instanceof z.ZodPrefault || schema instanceof z.ZodDefault || schema instanceof z.ZodOptional)
    return bare(schema.unwrap())
  return schema instanceof z.ZodPipe ? bare(schema.in) : schema
}

function below(schema: unknown, step: PropertyKey): unknown {
  if (schema instanceof z.ZodObject) return schema.shape[String(step)]
  if (schema instanceof z.ZodRecord) return schema.valueType
  return schema instanceof z.ZodArray ? schema.element : undefined
}
