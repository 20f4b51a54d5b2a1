export { instantOf as tsToMs, tsOf as msToTs } from '../../domain/ids.ts'
