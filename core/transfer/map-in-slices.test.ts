import { expect, test } from 'vitest'
import { mapInSlices } from './map-in-slices.ts'

test('the results are in the order of the list', async () => {
  const items = Array.from({ length: 1000 }, (_, index) => index)
  expect(await mapInSlices(items, (item, index) => item + index)).toEqual(items.map((item) => item * 2))
})

test('others have their turn before a long list is done', async () => {
  const order: string[] = []
  setImmediate(() => order.push('other'))
  await mapInSlices([1, 2, 3], (item) => {
    const until = performance.now() + 15
    while (performance.now() < until);
    order.push(String(item))
  })
  expect(order).toEqual(['1', 'other', '2', '3'])
})

test('what the work throws rejects the whole', async () => {
  const work = () => {
    throw new Error('broken')
  }
  await expect(mapInSlices([1], work)).rejects.toThrow('broken')
})
