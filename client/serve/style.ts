/** Rules of the live page after those that it shares with the report. Nothing in it moves. */
export const liveStyle = `
.heard { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; left: -9999px; } .skip:focus { position: static; display: inline-block; padding: 6px 12px; }
a { color: var(--link); } a:focus-visible { outline-offset: 3px; }
body > header { justify-content: space-between; gap: 2px 14px; } header > div, header > .live { flex-basis: 100%; } main:focus { outline: none; } nav { margin-top: 14px; } .where { color: var(--soft); font-size: 12px; margin: 0; }
h2 .state { font-size: 14px; vertical-align: middle; margin-left: 8px; } td .state { white-space: nowrap; }
.live { margin: 10px 0 0; color: var(--soft); font-variant-numeric: tabular-nums; }
.live.away { color: var(--text); background: var(--bad-soft); border-left: 4px solid var(--bad); padding: 8px 12px; }
tr.chosen > * { background: var(--panel); } tr.chosen th[scope=row] { border-left: 4px solid var(--link); } th[scope=row] { padding-left: 8px; font-weight: 600; }
.need { border: 1px solid var(--rule); border-left: 6px solid var(--wait-edge); border-radius: 4px; padding: 4px 18px 14px; margin: 16px 0; background: var(--panel); }
.need.bad-edge { border-left-color: var(--bad); } .need h3 { font-size: 18px; margin: 12px 0 6px; } .need h3 code { font-size: 16px; overflow-wrap: anywhere; }
.need pre { background: var(--page); max-height: 300px; overflow: auto; } .sentence { font-size: 15px; overflow-wrap: anywhere; }
.note { border-left: 4px solid var(--wait-edge); padding: 4px 12px; background: var(--panel); overflow-wrap: anywhere; } .note.bad { border-left-color: var(--bad); }
dl.answers { display: block; margin: 10px 0 0; } .answers dt { color: var(--text); font-size: 14px; font-weight: 700; margin-top: 10px; } .answers dd { font-weight: 400; }
.command { display: flex; flex-wrap: wrap; align-items: center; gap: 8px; margin: 4px 0 0; } .command code { background: var(--page); border: 1px solid var(--rule); border-radius: 4px; padding: 5px 10px; overflow-wrap: anywhere; user-select: all; }
button.copy { font: inherit; font-size: 13px; padding: 4px 12px; min-height: 28px; color: var(--text); background: var(--page); border: 1px solid var(--soft); border-radius: 4px; cursor: pointer; }
ul.evidence, ul.gates, ul.now { list-style: none; margin: 8px 0; padding: 0; } .evidence li, .now li { margin: 5px 0; overflow-wrap: anywhere; }
ul.now > li { border-left: 4px solid var(--link); padding: 2px 12px; } table.sessions { width: auto; margin-top: 4px; } table.sessions td, table.sessions th { padding-right: 22px; }
table.steps { width: auto; min-width: 50%; } table.steps th.first { position: sticky; left: 0; background: var(--page); padding-right: 14px; z-index: 1; white-space: nowrap; font-weight: 600; font-size: 13px; }
table.steps thead th { white-space: nowrap; } .high thead th { position: sticky; top: 0; background: var(--page); z-index: 2; } .high table.steps thead th.first { z-index: 3; }
td.cell { white-space: nowrap; padding: 5px 14px 5px 6px; } td.cell .time { color: var(--soft); } td.done > span:first-child { color: var(--good); font-weight: 700; }
td.running { background: var(--wait); font-weight: 600; } td.running .time, td.attention .time { color: var(--text); } td.attention { background: var(--bad-soft); color: var(--text); font-weight: 700; box-shadow: inset 3px 0 0 var(--bad); }
td.pending, td.not-needed { color: var(--soft); } td.left-out { font-style: italic; }
table.history td.mark { width: 1%; font-weight: 700; } table.history tr.day th { color: var(--text); padding-top: 12px; } td.event { overflow-wrap: anywhere; min-width: 230px; } table.history td.time { width: 1%; }
@media (max-width: 600px) { body { padding: 14px 14px 40px; } h1 { font-size: 20px; } .need { padding: 2px 12px 12px; } dl { grid-template-columns: 1fr 1fr; } }
`
