import { testEveryCrash } from './every-crash'

testEveryCrash('keystone')
