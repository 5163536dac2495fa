import { testEveryTermination } from './every-termination'

testEveryTermination('cinder')
