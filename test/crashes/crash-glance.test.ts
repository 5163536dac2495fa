import { testEveryCrash } from './every-crash'

testEveryCrash('glance')
