import { testEveryCrash } from './every-crash'

testEveryCrash('neutron')
