import { testEveryTermination } from './every-termination'

testEveryTermination('glance')
