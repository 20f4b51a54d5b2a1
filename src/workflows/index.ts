export { sweep } from './sweep.ts'
export { ticket } from './ticket.ts'
