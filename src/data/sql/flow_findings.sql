-- Flows of goods that look implausible: what `jarak sources --check` finds of them, and `jarak ask` warns of. Leaves temp.check_flow, and
-- temp.check_total for the checks that follow. (Small steps: the engine takes ten times as long to plan all of it as one query.)

-- What one side reported of one flow in one year, a row a source. Months count where all twelve are there.
CREATE OR REPLACE TEMP TABLE check_yearly AS
SELECT exporter, importer, side, reporter, source_id, any_value(title) AS title, year, facts.exact_sum(value_usd) AS usd
FROM main.flow
WHERE product = 'TOTAL' AND value_usd > 0 AND period_kind IN ('year', 'month') AND status NOT IN ('disputed', 'denied')
  AND reporter = IF(side = 'export', exporter, importer)
GROUP BY exporter, importer, side, reporter, source_id, year, period_kind
HAVING period_kind = 'year' OR count(DISTINCT first_day) = 12;

-- ---------------------------------------------------------------------------------------------------------------- goods, by year

-- The same, the sources of one reporter agreed on their median.
CREATE OR REPLACE TEMP TABLE check_said AS
SELECT exporter, importer, side, reporter, year, exp(median(ln(usd))) AS usd
FROM check_yearly
GROUP BY exporter, importer, side, reporter, year;

-- ---------------------------------------------------------------------------------------------------------------- mirror gaps

-- Log gap of a flow between its two reporters: positive where the importing side counted more.
CREATE OR REPLACE TEMP TABLE check_gap AS
SELECT e.exporter, e.importer, e.year, e.usd AS export_usd, i.usd AS import_usd, ln(i.usd / e.usd) AS gap
FROM check_said e
JOIN check_said i ON i.exporter = e.exporter AND i.importer = e.importer AND i.year = e.year AND i.side = 'import'
WHERE e.side = 'export';
-- The gap to expect: the pair's own in its other years; where these are fewer than three, the importing side's with everyone, if there are
-- five others. Some gaps last for years (goods in transit, customs valuation) and are no news; one that opens in a year is.
CREATE OR REPLACE TEMP TABLE check_own AS
SELECT g.exporter, g.importer, g.year, median(o.gap) AS gap, count(*) AS years
FROM check_gap g
JOIN check_gap o ON o.exporter = g.exporter AND o.importer = g.importer AND o.year <> g.year
GROUP BY g.exporter, g.importer, g.year;
CREATE OR REPLACE TEMP TABLE check_pooled AS
SELECT importer, median(gap) AS gap, count(*) AS gaps FROM check_gap GROUP BY importer;
-- What each side usually reports of the flow: the median of the three years before and after.
CREATE OR REPLACE TEMP TABLE check_usual AS
SELECT s.exporter, s.importer, s.side, s.year, exp(median(ln(o.usd))) AS usd
FROM check_said s
JOIN check_said o ON o.exporter = s.exporter AND o.importer = s.importer AND o.side = s.side AND abs(o.year - s.year) BETWEEN 1 AND 3
GROUP BY s.exporter, s.importer, s.side, s.year;
CREATE OR REPLACE TEMP TABLE check_deviation AS
SELECT g.*, g.gap - IF(w.years >= 3, w.gap, IF(p.gaps - 1 - coalesce(w.years, 0) >= 5, p.gap, NULL)) AS deviation,
       e.usd AS usual_export, i.usd AS usual_import
FROM check_gap g
JOIN check_pooled p ON p.importer = g.importer
LEFT JOIN check_own w ON w.exporter = g.exporter AND w.importer = g.importer AND w.year = g.year
LEFT JOIN check_usual e ON e.exporter = g.exporter AND e.importer = g.importer AND e.year = g.year AND e.side = 'export'
LEFT JOIN check_usual i ON i.exporter = g.exporter AND i.importer = g.importer AND i.year = g.year AND i.side = 'import';
-- A deviation is implausible beyond a factor of two and beyond four times the pooled spread of the deviations of the two reporters, and if
-- it moves at least 100 million dollars.
CREATE OR REPLACE TEMP TABLE check_spread AS
SELECT exporter AS reporter, 'export' AS side, 1.4826 * mad(deviation) AS spread FROM check_deviation GROUP BY exporter
UNION ALL
SELECT importer, 'import', 1.4826 * mad(deviation) FROM check_deviation GROUP BY importer;
CREATE OR REPLACE TEMP TABLE check_implausible AS
SELECT d.*,
       -- The side that left its own neighbouring years the farther is the likelier to be wrong.
       IF(abs(ln(d.export_usd / coalesce(d.usual_export, d.export_usd))) >= abs(ln(d.import_usd / coalesce(d.usual_import, d.import_usd))),
          'export', 'import') AS suspect
FROM check_deviation d
JOIN check_spread e ON e.reporter = d.exporter AND e.side = 'export'
JOIN check_spread i ON i.reporter = d.importer AND i.side = 'import'
WHERE abs(d.deviation) > greatest(ln(2), 4 * least(e.spread, i.spread)) AND abs(d.export_usd - d.import_usd) >= 1e8;
-- Many gaps of one importer and year are one finding: its statistics of that year.
CREATE OR REPLACE TEMP TABLE check_crowd AS
SELECT importer, year, count(*) AS flows, facts.exact_sum(abs(export_usd - import_usd)) AS usd FROM check_implausible WHERE suspect = 'import' GROUP BY importer, year HAVING count(*) >= 3;
CREATE OR REPLACE TEMP TABLE check_mirror_finding AS
SELECT 'mirror gap' AS "check", exporter AS state, importer AS partner, year,
       'Two reporters of one flow disagree far more than usual.' AS what,
       exporter || ' to ' || importer || ', ' || year AS place,
       format('{} says {:,} million USD ({:.1f} times its neighbouring years), {} says {:,} million USD ({:.1f} times)',
              exporter, CAST(round(export_usd / 1e6) AS BIGINT), export_usd / coalesce(usual_export, export_usd),
              importer, CAST(round(import_usd / 1e6) AS BIGINT), import_usd / coalesce(usual_import, import_usd)) AS size,
       format('Prefer the figure of {}, or look up how {} compiled that year; goods may also have gone elsewhere than declared.',
              IF(suspect = 'export', importer, exporter), IF(suspect = 'export', exporter, importer)) AS advice,
       abs(export_usd - import_usd) AS usd
FROM check_implausible
LEFT JOIN check_crowd c USING (importer, year)
WHERE c.flows IS NULL OR suspect = 'export'
UNION ALL
SELECT 'mirror gap', importer, NULL, year, 'One importer disagrees with many exporters in the same year.', importer || ', imports of ' || year,
       format('{} exporters, {:,} million USD together', flows, CAST(round(usd / 1e6) AS BIGINT)),
       format('Do not use the imports of {} in {}; take the exporters'' figures.', importer, year), usd
FROM check_crowd;

-- ---------------------------------------------------------------------------------------------------------------- breaks

-- A source's total over at least 20 partners, and each of its flows of at least 1 percent of that total and 100 million dollars, against the
-- median of the three years on either side: out of line beyond a factor of three. A flow that its other reporter also counts is left to the
-- mirror check: where both saw the jump, it happened.
CREATE OR REPLACE TEMP TABLE check_total AS
SELECT source_id, title, reporter, side, year, facts.exact_sum(usd) AS usd FROM check_yearly GROUP BY source_id, title, reporter, side, year
HAVING count(*) >= 20;
CREATE OR REPLACE TEMP TABLE check_series AS
SELECT source_id, title, reporter, side, NULL AS partner, year, usd FROM check_total
UNION ALL
SELECT y.source_id, y.title, y.reporter, y.side, IF(y.side = 'export', y.importer, y.exporter), y.year, y.usd
FROM check_yearly y
JOIN check_total t USING (source_id, title, reporter, side, year)
WHERE y.usd >= 1e8 AND y.usd >= 0.01 * t.usd;
-- Flows of one year that both sides counted.
CREATE OR REPLACE TEMP TABLE check_mirrored AS
SELECT exporter, importer, year FROM check_gap;
CREATE OR REPLACE TEMP TABLE check_neighbours AS
SELECT s.source_id, s.title, s.reporter, s.side, s.partner, s.year, any_value(s.usd) AS usd, exp(median(ln(o.usd))) AS usual, count(*) AS years
FROM check_series s
JOIN check_series o ON o.source_id = s.source_id AND o.reporter = s.reporter AND o.side = s.side AND o.partner IS NOT DISTINCT FROM s.partner
             AND abs(o.year - s.year) BETWEEN 1 AND 3
GROUP BY s.source_id, s.title, s.reporter, s.side, s.partner, s.year;
CREATE OR REPLACE TEMP TABLE check_jump AS
SELECT * FROM check_neighbours WHERE years >= 3 AND abs(ln(usd / usual)) > ln(3);
CREATE OR REPLACE TEMP TABLE check_break_finding AS
SELECT 'break', n.reporter, n.partner, n.year, IF(partner IS NULL, 'A total jumps.', 'A flow jumps.'),
       n.reporter || IF(n.side = 'export', ', exports', ', imports')
           || coalesce(IF(n.side = 'export', ' to ', ' from ') || n.partner, ' (all partners)') || ', ' || n.year,
       format('{:,} million USD, {:.2f} times the median of the neighbouring years ({:,} million USD)',
              CAST(round(n.usd / 1e6) AS BIGINT), n.usd / n.usual, CAST(round(n.usual / 1e6) AS BIGINT)),
       IF(n.partner IS NULL, 'Do not use this year of "' || n.title || '" before it is explained.',
          'Compare with what ' || n.partner || ' reports before using this year of "' || n.title || '".'),
       abs(n.usd - n.usual)
FROM check_jump n
ANTI JOIN check_mirrored m ON m.year = n.year AND m.exporter = IF(n.side = 'export', n.reporter, n.partner)
                    AND m.importer = IF(n.side = 'export', n.partner, n.reporter)
-- Where the total jumps, its flows do.
ANTI JOIN (FROM check_jump WHERE partner IS NULL) t
       ON n.partner IS NOT NULL AND t.source_id = n.source_id AND t.reporter = n.reporter AND t.side = n.side AND t.year = n.year;

-- One row a finding: state, partner (NULL: all partners) and year are what it is about.
CREATE OR REPLACE TEMP TABLE check_flow AS
FROM check_mirror_finding UNION ALL FROM check_break_finding;
DROP TABLE temp.check_yearly; DROP TABLE temp.check_said; DROP TABLE temp.check_gap; DROP TABLE temp.check_own; DROP TABLE temp.check_pooled; DROP TABLE temp.check_usual; DROP TABLE temp.check_deviation; DROP TABLE temp.check_spread; DROP TABLE temp.check_implausible; DROP TABLE temp.check_crowd; DROP TABLE temp.check_mirror_finding; DROP TABLE temp.check_series; DROP TABLE temp.check_mirrored; DROP TABLE temp.check_neighbours; DROP TABLE temp.check_jump; DROP TABLE temp.check_break_finding;
