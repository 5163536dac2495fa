import { testEveryTermination } from './every-termination'

testEveryTermination('keystone')
