import { testEveryCrash } from './every-crash'

testEveryCrash('nova')
