import { testEveryTermination } from './every-termination'

testEveryTermination('neutron')
