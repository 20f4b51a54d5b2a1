/**
 * The number of cases of an open-ended test: a few in `make test`, many in `make soak`, which sets SOAK. It is the
 * same test either way.
 */
export const cases = (few: number, many: number): number => (process.env.SOAK ? many : few)
