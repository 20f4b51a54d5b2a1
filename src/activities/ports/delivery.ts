import type { Owner, WriteFailure } from '../../domain/writes.ts'
import type { Later } from './thread.ts'

export type Delivery =
  /** Slack shows the lane at this revision. */
  | { readonly kind: 'delivered'; readonly seq: number }
  | { readonly kind: 'parked'; readonly why: string }
  /** Postgres has an older revision than the wanted one, as after a restore: nothing was done. */
  | { readonly kind: 'behind'; readonly has: number }
  /** It ended at this revision without success, and nobody can fix it. */
  | ({ readonly kind: 'failed'; readonly seq: number; readonly why: string } & Pick<WriteFailure, 'because'>)
  | Later

export type Releaser = {
  /** Releases the parked writes that can continue; returns their owners. */
  release(): Promise<readonly Owner[]>
}

/** Wakes owners of Slack writes, so that they deliver what is undelivered. */
export type Waker = {
  wake(owner: Owner, id: string): Promise<void>
}

export type Writer = {
  /** One attempt to bring a lane to its newest revision, which is `wanted` or later. */
  deliver(opKey: string, wanted: number): Promise<Delivery>
}
