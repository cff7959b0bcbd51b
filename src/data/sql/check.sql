-- `jarak sources --check`: what looks implausible in the loaded facts. One row a finding: which check, what, where, how large, what to do.
-- Nothing is dropped: a finding is for the reader to judge. docs/sources.md explains the checks.

WITH

-- ---------------------------------------------------------------------------------------------------------------- goods, by year

-- What one side reported of one flow in one year, a row a source. Months count where all twelve are there.
yearly AS MATERIALIZED (
    SELECT exporter, importer, side, reporter, source_id, any_value(title) AS title, year, facts.exact_sum(value_usd) AS usd
    FROM flow
    WHERE product = 'TOTAL' AND value_usd > 0 AND period_kind IN ('year', 'month') AND status NOT IN ('disputed', 'denied')
      AND reporter = IF(side = 'export', exporter, importer)
    GROUP BY exporter, importer, side, reporter, source_id, year, period_kind
    HAVING period_kind = 'year' OR count(DISTINCT first_day) = 12
),
-- The same, the sources of one reporter agreed on their median.
said AS MATERIALIZED (
    SELECT exporter, importer, side, reporter, year, exp(median(ln(usd))) AS usd
    FROM yearly
    GROUP BY exporter, importer, side, reporter, year
),

-- ---------------------------------------------------------------------------------------------------------------- mirror gaps

-- Log gap of a flow between its two reporters: positive where the importing side counted more.
gap AS MATERIALIZED (
    SELECT e.exporter, e.importer, e.year, e.usd AS export_usd, i.usd AS import_usd, ln(i.usd / e.usd) AS gap
    FROM said e
    JOIN said i ON i.exporter = e.exporter AND i.importer = e.importer AND i.year = e.year AND i.side = 'import'
    WHERE e.side = 'export'
),
-- The gap to expect: the pair's own in its other years; where these are fewer than three, the importing side's with everyone, if there are
-- five others. Some gaps last for years (goods in transit, customs valuation) and are no news; one that opens in a year is.
own AS (
    SELECT g.exporter, g.importer, g.year, median(o.gap) AS gap, count(*) AS years
    FROM gap g
    JOIN gap o ON o.exporter = g.exporter AND o.importer = g.importer AND o.year <> g.year
    GROUP BY g.exporter, g.importer, g.year
),
pooled AS (
    SELECT importer, median(gap) AS gap, count(*) AS gaps FROM gap GROUP BY importer
),
-- What each side usually reports of the flow: the median of the three years before and after.
usual AS MATERIALIZED (
    SELECT s.exporter, s.importer, s.side, s.year, exp(median(ln(o.usd))) AS usd
    FROM said s
    JOIN said o ON o.exporter = s.exporter AND o.importer = s.importer AND o.side = s.side AND abs(o.year - s.year) BETWEEN 1 AND 3
    GROUP BY s.exporter, s.importer, s.side, s.year
),
deviation AS MATERIALIZED (
    SELECT g.*, g.gap - IF(w.years >= 3, w.gap, IF(p.gaps - 1 - coalesce(w.years, 0) >= 5, p.gap, NULL)) AS deviation,
           e.usd AS usual_export, i.usd AS usual_import
    FROM gap g
    JOIN pooled p ON p.importer = g.importer
    LEFT JOIN own w ON w.exporter = g.exporter AND w.importer = g.importer AND w.year = g.year
    LEFT JOIN usual e ON e.exporter = g.exporter AND e.importer = g.importer AND e.year = g.year AND e.side = 'export'
    LEFT JOIN usual i ON i.exporter = g.exporter AND i.importer = g.importer AND i.year = g.year AND i.side = 'import'
),
-- A deviation is implausible beyond a factor of two and beyond four times the pooled spread of the deviations of the two reporters, and if
-- it moves at least 100 million dollars.
spread AS (
    SELECT exporter AS reporter, 'export' AS side, 1.4826 * mad(deviation) AS spread FROM deviation GROUP BY exporter
    UNION ALL
    SELECT importer, 'import', 1.4826 * mad(deviation) FROM deviation GROUP BY importer
),
implausible AS MATERIALIZED (
    SELECT d.*,
           -- The side that left its own neighbouring years the farther is the likelier to be wrong.
           IF(abs(ln(d.export_usd / coalesce(d.usual_export, d.export_usd))) >= abs(ln(d.import_usd / coalesce(d.usual_import, d.import_usd))),
              'export', 'import') AS suspect
    FROM deviation d
    JOIN spread e ON e.reporter = d.exporter AND e.side = 'export'
    JOIN spread i ON i.reporter = d.importer AND i.side = 'import'
    WHERE abs(d.deviation) > greatest(ln(2), 4 * least(e.spread, i.spread)) AND abs(d.export_usd - d.import_usd) >= 1e8
),
-- Many gaps of one importer and year are one finding: its statistics of that year.
crowd AS (
    SELECT importer, year, count(*) AS flows, facts.exact_sum(abs(export_usd - import_usd)) AS usd FROM implausible WHERE suspect = 'import' GROUP BY importer, year HAVING count(*) >= 3
),
mirror_finding AS (
    SELECT 'mirror gap' AS "check",
           'Two reporters of one flow disagree far more than usual.' AS what,
           exporter || ' to ' || importer || ', ' || year AS place,
           format('{} says {:,} million USD ({:.1f} times its neighbouring years), {} says {:,} million USD ({:.1f} times)',
                  exporter, CAST(round(export_usd / 1e6) AS BIGINT), export_usd / coalesce(usual_export, export_usd),
                  importer, CAST(round(import_usd / 1e6) AS BIGINT), import_usd / coalesce(usual_import, import_usd)) AS size,
           format('Prefer the figure of {}, or look up how {} compiled that year; goods may also have gone elsewhere than declared.',
                  IF(suspect = 'export', importer, exporter), IF(suspect = 'export', exporter, importer)) AS advice,
           abs(export_usd - import_usd) AS usd
    FROM implausible
    LEFT JOIN crowd USING (importer, year)
    WHERE crowd.flows IS NULL OR suspect = 'export'
    UNION ALL
    SELECT 'mirror gap', 'One importer disagrees with many exporters in the same year.', importer || ', imports of ' || year,
           format('{} exporters, {:,} million USD together', flows, CAST(round(usd / 1e6) AS BIGINT)),
           format('Do not use the imports of {} in {}; take the exporters'' figures.', importer, year), usd
    FROM crowd
),

-- ---------------------------------------------------------------------------------------------------------------- breaks

-- A source's total over at least 20 partners, and each of its flows of at least 1 percent of that total and 100 million dollars, against the
-- median of the three years on either side: out of line beyond a factor of three. A flow that its other reporter also counts is left to the
-- mirror check: where both saw the jump, it happened.
total AS (
    SELECT source_id, title, reporter, side, year, facts.exact_sum(usd) AS usd FROM yearly GROUP BY source_id, title, reporter, side, year
    HAVING count(*) >= 20
),
series AS (
    SELECT source_id, title, reporter, side, NULL AS partner, year, usd FROM total
    UNION ALL
    SELECT y.source_id, y.title, y.reporter, y.side, IF(y.side = 'export', y.importer, y.exporter), y.year, y.usd
    FROM yearly y
    JOIN total t USING (source_id, title, reporter, side, year)
    WHERE y.usd >= 1e8 AND y.usd >= 0.01 * t.usd
),
-- Flows of one year that both sides counted.
mirrored AS (
    SELECT exporter, importer, year FROM gap
),
neighbours AS (
    SELECT s.source_id, s.title, s.reporter, s.side, s.partner, s.year, any_value(s.usd) AS usd, exp(median(ln(o.usd))) AS usual, count(*) AS years
    FROM series s
    JOIN series o ON o.source_id = s.source_id AND o.reporter = s.reporter AND o.side = s.side AND o.partner IS NOT DISTINCT FROM s.partner
                 AND abs(o.year - s.year) BETWEEN 1 AND 3
    GROUP BY s.source_id, s.title, s.reporter, s.side, s.partner, s.year
),
jump AS MATERIALIZED (
    SELECT * FROM neighbours WHERE years >= 3 AND abs(ln(usd / usual)) > ln(3)
),
break_finding AS (
    SELECT 'break', IF(partner IS NULL, 'A total jumps.', 'A flow jumps.'),
           n.reporter || IF(n.side = 'export', ', exports', ', imports')
               || coalesce(IF(n.side = 'export', ' to ', ' from ') || n.partner, ' (all partners)') || ', ' || n.year,
           format('{:,} million USD, {:.2f} times the median of the neighbouring years ({:,} million USD)',
                  CAST(round(n.usd / 1e6) AS BIGINT), n.usd / n.usual, CAST(round(n.usual / 1e6) AS BIGINT)),
           IF(n.partner IS NULL, 'Do not use this year of "' || n.title || '" before it is explained.',
              'Compare with what ' || n.partner || ' reports before using this year of "' || n.title || '".'),
           abs(n.usd - n.usual)
    FROM jump n
    ANTI JOIN mirrored m ON m.year = n.year AND m.exporter = IF(n.side = 'export', n.reporter, n.partner)
                        AND m.importer = IF(n.side = 'export', n.partner, n.reporter)
    -- Where the total jumps, its flows do.
    ANTI JOIN (FROM jump WHERE partner IS NULL) t
           ON n.partner IS NOT NULL AND t.source_id = n.source_id AND t.reporter = n.reporter AND t.side = n.side AND t.year = n.year
),

-- ---------------------------------------------------------------------------------------------------------------- roll calls

repeated AS (
    SELECT source_id, body, number, count(DISTINCT date) AS dates
    FROM facts.rollcall
    WHERE number IS NOT NULL
    GROUP BY source_id, body, number
    HAVING count(DISTINCT date) > 1
),
rollcall_finding AS (
    SELECT 'roll-call number', 'A number is used for several roll calls.', body || ' ' || string_agg(number::VARCHAR, ', ' ORDER BY number),
           format('{} numbers in "{}"', count(*), any_value(s.title)),
           'Nothing to do: votes are told apart by number and date. Lists that know only the number cannot be joined here.', 0.0
    FROM repeated
    JOIN facts.source s USING (source_id)
    GROUP BY source_id, body
),

-- ---------------------------------------------------------------------------------------------------------------- empty years

-- Years in which a source has facts of a kind, against its usual step (one year, five years …).
present AS MATERIALIZED (
    SELECT DISTINCT source_id, 'goods by ' || reporter AS what, year(first_day) AS year FROM facts.flow WHERE reporter IS NOT NULL
    UNION
    SELECT DISTINCT f.source_id, f.measure, year(f.first_day)
    FROM facts.figure f JOIN facts.coverage c ON c.source_id = f.source_id AND c.measure = f.measure
    WHERE f.first_day IS NOT NULL
    UNION
    SELECT DISTINCT source_id, 'roll calls of ' || body, year(date) FROM facts.rollcall WHERE date IS NOT NULL
),
step AS (
    SELECT source_id, what, year, lead(year) OVER (PARTITION BY source_id, what ORDER BY year) - year AS step FROM present
),
usual_step AS (
    SELECT source_id, what, median(step) AS usual FROM step GROUP BY source_id, what
),
empty_finding AS (
    SELECT 'empty years', 'A source says nothing in the middle of its years.',
           what || ', ' || string_agg(CASE WHEN step = 2 THEN (year + 1)::VARCHAR ELSE (year + 1) || '-' || (year + step - 1) END, ', ' ORDER BY year),
           format('{} missing in "{}"', CAST(sum(step - usual) AS BIGINT), any_value(s.title)),
           'These years are missing, not zero. If the publisher has them, load a fuller file.', 0.0
    FROM step
    JOIN usual_step USING (source_id, what)
    JOIN facts.source s USING (source_id)
    WHERE step > usual
    GROUP BY source_id, what
),

-- ---------------------------------------------------------------------------------------------------------------- totals and parts

-- Products of one code length must not exceed the same reporter's total of all goods, nor partners its total of all partners.
product_sum AS (
    SELECT exporter, importer, side, reporter, source_id, first_day, last_day, length(product) AS digits, facts.exact_sum(value_usd) AS usd
    FROM flow
    WHERE product <> 'TOTAL' AND value_usd IS NOT NULL
    GROUP BY exporter, importer, side, reporter, source_id, first_day, last_day, length(product)
),
product_total AS (
    SELECT exporter, importer, side, reporter, first_day, last_day, max(value_usd) AS usd
    FROM flow
    WHERE product = 'TOTAL' AND value_usd IS NOT NULL
    GROUP BY exporter, importer, side, reporter, first_day, last_day
),
over_total AS (
    SELECT p.reporter, p.side, p.digits, count(*) AS cells, max(p.usd / nullif(t.usd, 0)) AS ratio, max(p.usd - t.usd) AS excess
    FROM product_sum p
    JOIN product_total t ON t.exporter = p.exporter AND t.importer = p.importer AND t.side IS NOT DISTINCT FROM p.side
        AND t.reporter IS NOT DISTINCT FROM p.reporter AND t.first_day = p.first_day AND t.last_day = p.last_day
    WHERE p.usd > 1.02 * t.usd AND p.usd - t.usd > 1e6
    GROUP BY p.reporter, p.side, p.digits
),
stated AS (
    SELECT f.reporter, IF(f.measure = 'goods_exports_total', 'export', 'import') AS side, facts.year_of(f.first_day, f.last_day) AS year,
           max(f.value * facts.money_scale(f.unit) * IF(starts_with(f.unit, 'EUR'), r.usd_per_eur, 1)) AS usd
    FROM facts.figure f
    LEFT JOIN facts.rate r ON r.year = year(f.first_day)
    WHERE f.measure IN ('goods_exports_total', 'goods_imports_total') AND f.reporter = f.from_state AND f.period_kind = 'year'
    GROUP BY ALL
),
partner_sum AS (
    SELECT reporter, side, year, max(usd) AS usd FROM total GROUP BY reporter, side, year
),
parts_finding AS (
    SELECT 'parts above total', 'The products add up to more than all goods.',
           coalesce(reporter, 'reconciled') || coalesce(', ' || side, '') || ', codes of ' || digits || ' digits',
           format('{} cells, at most {:.2f} times and {:,} million USD too much', cells, ratio, CAST(round(excess / 1e6) AS BIGINT)),
           'The product file may hold sums beside their parts, or the two files count differently; do not mix them in one share.', excess
    FROM over_total
    UNION ALL
    SELECT 'parts above total', 'The partners add up to more than the stated total.', s.reporter || ', ' || s.side || ', ' || s.year,
           format('{:,} million USD by partner, {:,} million USD stated', CAST(round(p.usd / 1e6) AS BIGINT), CAST(round(s.usd / 1e6) AS BIGINT)),
           'An aggregate may have been read as a partner, or the total is of an earlier revision.', p.usd - s.usd
    FROM stated s
    JOIN partner_sum p USING (reporter, side, year)
    WHERE p.usd > 1.05 * s.usd
),

finding AS (
    FROM mirror_finding
    UNION ALL FROM break_finding
    UNION ALL FROM parts_finding
    UNION ALL FROM empty_finding
    UNION ALL FROM rollcall_finding
)
-- What two files say alike is one finding.
SELECT "check", what, place AS "where", size, advice
FROM finding
QUALIFY row_number() OVER (PARTITION BY "check", place ORDER BY usd DESC, size, advice) = 1
ORDER BY usd DESC, "check", place
