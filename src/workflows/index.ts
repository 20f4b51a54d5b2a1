export { catchUp } from './catch-up.ts'
export { sweep } from './sweep.ts'
export { ticket } from './ticket.ts'
