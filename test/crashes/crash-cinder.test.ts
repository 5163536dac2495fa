import { testEveryCrash } from './every-crash'

testEveryCrash('cinder')
