import { testEveryTermination } from './every-termination'

testEveryTermination('nova')
