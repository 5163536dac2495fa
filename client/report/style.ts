/** The page's only style sheet. Colours follow the reader's system; on paper they are the light ones. */
export const style = `
:root { color-scheme: light dark;
  --page: #ffffff; --text: #1d2430; --soft: #5c6675; --rule: #dfe3e8; --panel: #f5f7f9;
  --balancers: #9cc3ea; --units: #f3c988; --packages: #a5d6ae; --database: #cdb4e8; --checks: #c9d0d8;
  --wait: #ffe9a8; --wait-edge: #c99a1c; --bad: #c62f2f; --bad-soft: #c62f2f1f; --good: #1f7a3d; --bar-text: #1d2430; --focus: #1a5fb4; --link: #1a5fb4; }
@media screen and (prefers-color-scheme: dark) { :root {
  --page: #14181e; --text: #e3e8ee; --soft: #97a3b1; --rule: #2d3540; --panel: #1b2129;
  --balancers: #2f618f; --units: #8a5f1d; --packages: #2f6b3e; --database: #654391; --checks: #4a5561;
  --wait: #5a4a16; --wait-edge: #d9b23c; --bad: #f07070; --bad-soft: #f0707026; --good: #6cc98a; --bar-text: #f1f4f7; --focus: #8ab8f5; --link: #8ab8f5; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1240px; padding: 28px 28px 60px; background: var(--page); color: var(--text);
  font: 14px/1.45 system-ui, "Segoe UI", "DejaVu Sans", sans-serif; }
h1 { font-size: 25px; margin: 0; } h2 { font-size: 19px; margin: 40px 0 10px; padding-top: 14px; border-top: 2px solid var(--rule); }
h3, h2.minor { font-size: 15px; margin: 24px 0 8px; padding: 0; border: 0; } p { margin: 6px 0; } .soft { color: var(--soft); }
header { display: flex; flex-wrap: wrap; align-items: center; gap: 14px; }
.state { display: inline-block; padding: 2px 12px; border-radius: 12px; overflow-wrap: anywhere; font-weight: 600; background: var(--panel); border: 1px solid var(--rule); }
.state.good { color: var(--good); border-color: var(--good); } .state.bad { color: var(--bad); border-color: var(--bad); }
.state.waits { background: var(--wait); border-color: var(--wait-edge); }
dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(205px, 1fr)); gap: 10px 22px; margin: 18px 0 6px; }
dt { color: var(--soft); font-size: 12px; } dd { margin: 0; font-weight: 600; overflow-wrap: anywhere; }
.wide { overflow-x: auto; position: relative; } .wide.high { max-height: 70vh; overflow-y: auto; } .wide > svg { min-width: 1000px; }
table { border-collapse: collapse; width: 100%; }
th { text-align: left; color: var(--soft); font-weight: 600; font-size: 12px; white-space: nowrap; } td.answer { min-width: 150px; } th, td { padding: 5px 12px 5px 0; border-bottom: 1px solid var(--rule); vertical-align: top; overflow-wrap: break-word; }
th[scope=row] { color: var(--text); font-size: 14px; } :focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; border-radius: 2px; }
td.number, th.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; } td.time { white-space: nowrap; font-variant-numeric: tabular-nums; }
code, pre { font: 12.5px/1.45 ui-monospace, "DejaVu Sans Mono", monospace; }
pre { margin: 6px 0 0; padding: 8px 10px; background: var(--panel); border-left: 3px solid var(--rule); white-space: pre-wrap; overflow-wrap: anywhere; }
.bad { color: var(--bad); } .good { color: var(--good); } .nowrap { white-space: nowrap; }
.badge { display: inline-block; min-width: 19px; padding: 0 5px; border-radius: 10px; background: var(--bad); color: var(--page); text-align: center; font-size: 12px; font-weight: 700; }
svg.meter { height: 9px; margin-top: 6px; } .meter rect { fill: var(--checks); } td.share { width: 16%; min-width: 60px; }
ul.legend { display: flex; flex-wrap: wrap; gap: 4px 18px; list-style: none; margin: 8px 0 0; padding: 0; color: var(--soft); font-size: 12px; }
.legend i { display: inline-block; width: 14px; height: 11px; margin-right: 5px; border-radius: 2px; vertical-align: -1px; }
.legend .wait { background: var(--wait); border: 1px solid var(--wait-edge); } .legend .attention { background: var(--bad); border-radius: 50%; width: 11px; } .legend .outage { background: var(--bad-soft); border: 1px dashed var(--bad); }
td.said { overflow-wrap: anywhere; color: var(--soft); font-size: 12px; }
summary { cursor: pointer; color: var(--soft); margin: 14px 0 6px; }
svg { display: block; width: 100%; height: auto; font: 11px system-ui, "Segoe UI", "DejaVu Sans", sans-serif; }
svg text { fill: var(--text); } svg .lane { font-weight: 600; font-size: 12px; } svg .clock, svg .shortened { fill: var(--soft); text-anchor: middle; font-size: 10.5px; }
svg .shortened { fill: var(--wait-edge); } svg .tick { stroke: var(--rule); } svg .rule { stroke: var(--rule); }
svg .step text { fill: var(--bar-text); } .balancers rect, i.balancers { fill: var(--balancers); background: var(--balancers); } .units rect, i.units { fill: var(--units); background: var(--units); }
.packages rect, i.packages { fill: var(--packages); background: var(--packages); } .database rect, i.database { fill: var(--database); background: var(--database); } .checks rect, i.checks { fill: var(--checks); background: var(--checks); }
svg .cut rect { stroke: var(--bad); stroke-width: 1.5; stroke-dasharray: 3 2; } svg .now rect { stroke: var(--text); stroke-width: 1.2; }
svg .wait { fill: var(--wait); stroke: var(--wait-edge); } svg .short { fill: var(--panel); } svg .gap { fill: var(--panel); stroke: var(--rule); stroke-dasharray: 4 3; }
svg .outage { fill: var(--bad-soft); stroke: var(--bad); stroke-dasharray: 4 3; } svg rect.attention { fill: var(--bad-soft); }
svg .end { stroke: var(--bad); stroke-width: 2; } svg .mark circle { fill: var(--bad); } svg .mark text { fill: var(--page); text-anchor: middle; font-weight: 700; font-size: 10px; }
svg .said { fill: var(--good); } svg .said.early, svg .said.refused, svg .said.unknown, svg .said.not { fill: var(--bad); }
@media print { body { max-width: none; padding: 0; font-size: 11px; } h2, h3 { break-after: avoid; } tr, svg, dl { break-inside: avoid; } .wide, .wide.high { overflow: visible; max-height: none; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
`
