/**
 * Colours are for a terminal: where the output goes elsewhere there are none, under CI neither, where picocolors by itself
 * would print them. It decides when it is loaded, so this is loaded first.
 */
if (!process.stdout.isTTY && (process.env.FORCE_COLOR ?? '') === '') process.env.NO_COLOR = '1'
