-- `jarak sources --check`: what looks implausible in the loaded facts. One row a finding: which check, what, where, how large, what to do.
-- Nothing is dropped: a finding is for the reader to judge. docs/sources.md explains the checks.

WITH

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
    SELECT reporter, side, year, max(usd) AS usd FROM temp.check_total GROUP BY reporter, side, year
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
    SELECT "check", what, place, size, advice, usd FROM temp.check_flow
    UNION ALL FROM parts_finding
    UNION ALL FROM empty_finding
    UNION ALL FROM rollcall_finding
)
-- What two files say alike is one finding.
SELECT "check", what, place AS "where", size, advice
FROM finding
QUALIFY row_number() OVER (PARTITION BY "check", place ORDER BY usd DESC, size, advice) = 1
ORDER BY usd DESC, "check", place
