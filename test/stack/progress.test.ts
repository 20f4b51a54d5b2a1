import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { printedProgress } from '../../dev/stack/progress.ts'

function shown() {
  const out = new PassThrough()
  const text = () => String(out.read() ?? '').replaceAll(/\d+\.\d s/g, '0.8 s')
  return { progress: printedProgress(out), text }
}

test('a step is one line', async () => {
  const { progress, text } = shown()
  expect(await progress.step('starting Postgres', async () => 5)).toBe(5)
  expect(text()).toBe('starting Postgres … ready 0.8 s\n')
})

test('a note within a step stands on a line of its own', async () => {
  const { progress, text } = shown()
  await progress.step('starting Temporal', async () => progress.note('downloading 45 MB'))
  expect(text()).toBe('starting Temporal … \n  downloading 45 MB\nstarting Temporal … ready 0.8 s\n')
})

test('two steps at once do not garble each other', async () => {
  const { progress, text } = shown()
  await Promise.all([progress.step('first', async () => {}), progress.step('second', async () => {})])
  expect(text()).toBe('first … \nsecond … \nfirst … ready 0.8 s\nsecond … ready 0.8 s\n')
})

test('a step that fails says so and passes its error on', async () => {
  const { progress, text } = shown()
  const failing = progress.step('starting Postgres', () => Promise.reject(new Error('no disk')))
  await expect(failing).rejects.toThrow('no disk')
  expect(text()).toBe('starting Postgres … failed\n')
})
