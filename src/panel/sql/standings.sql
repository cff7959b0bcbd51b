-- Panel, step 8: standings in organisations (docs/indicators.md, "Institutions"). Yearly, as things stand on the last day of the year; counts, not
-- samples, so their variance is zero.

-- A state's part in an organisation at the end of each year, from its first known standing to the last full year that the store's facts
-- reach (temp.last_year). Before the first standing it took no part; a state of which nothing is said is unknown, not outside.
DELETE FROM facts.panel_standing;
INSERT INTO facts.panel_standing
WITH spell AS (
    SELECT source_id, line, organisation, state, kind, first_day, last_day FROM facts.membership
    UNION ALL
    SELECT source_id, line, organisation, state, coalesce(kind, 'outside'), first_day, last_day FROM facts.ledger_standing
    WHERE last_day IS NULL OR last_day >= first_day
), year_end AS (
    -- A spell counts in the years whose last day it reaches.
    SELECT organisation, state, kind, first_day, source_id, line,
           unnest(range(year(first_day), least(coalesce(year(last_day + INTERVAL 1 DAY), 9999), (SELECT year FROM last_year) + 1))) AS year
    FROM spell
), standing AS (
    SELECT y.organisation, y.state, y.year, y.kind, coalesce(w.weight, 0) AS weight, y.source_id, y.line
    FROM year_end y LEFT JOIN facts.standing w USING (kind)
    QUALIFY row_number() OVER (PARTITION BY organisation, state, year ORDER BY first_day DESC, weight DESC, source_id, line) = 1
), known AS (
    SELECT organisation, state, unnest(range((SELECT min(year) FROM standing), (SELECT year FROM last_year) + 1)) AS year
    FROM (SELECT DISTINCT organisation, state FROM spell)
)
SELECT k.organisation, starts_with(k.organisation, 'DESTA ') AS is_agreement, k.state, make_date(k.year::INTEGER, 1, 1), s.kind, coalesce(s.weight, 0),
       s.source_id, s.line
FROM known k LEFT JOIN standing s USING (organisation, state, year);

-- Pairs by their numbers instead of their names, weights in quarters, one organisation after another: millions of pairs of standings become
-- the panel's in a second. Parties to an agreement whose part is nothing are no pair.
CREATE OR REPLACE TEMP TABLE standing_state AS
SELECT state, (row_number() OVER (ORDER BY state))::SMALLINT AS id FROM (SELECT DISTINCT state FROM facts.panel_standing);
CREATE OR REPLACE TEMP TABLE standing_number AS
SELECT (dense_rank() OVER (ORDER BY p.organisation))::INTEGER AS organisation, p.is_agreement, s.id AS state, year(p.cell_day)::SMALLINT AS year,
       (4 * p.weight)::TINYINT AS quarters, (p.source_id IS NOT NULL)::TINYINT AS told
FROM facts.panel_standing p JOIN standing_state s USING (state)
WHERE NOT p.is_agreement OR p.weight > 0;
CREATE OR REPLACE TEMP TABLE standing_pair AS
SELECT a.is_agreement, a.state AS a, b.state AS b, a.year, sum(least(a.quarters, b.quarters))::BIGINT AS shared, sum(a.quarters)::BIGINT AS a_own,
       sum(b.quarters)::BIGINT AS b_own, sum(a.told + b.told)::BIGINT AS n_rows
FROM standing_number a JOIN standing_number b ON b.organisation = a.organisation AND b.year = a.year AND b.state > a.state
GROUP BY ALL;

INSERT INTO facts.panel
SELECT s.state, t.state, 'year', make_date(p.year, 1, 1), IF(is_agreement, 'institutions.agreements', 'institutions.memberships'), shared / 4, 0,
       shared / 4, n_rows, true
FROM standing_pair p JOIN standing_state s ON s.id = p.a JOIN standing_state t ON t.id = p.b
WHERE n_rows > 0
ORDER BY p.a, p.b, p.year; -- numbers of states in alphabetical order

INSERT INTO facts.panel
WITH own AS (
    SELECT a, b, year, shared, a_own AS own, n_rows FROM standing_pair WHERE NOT is_agreement
    UNION ALL
    SELECT b, a, year, shared, b_own, n_rows FROM standing_pair WHERE NOT is_agreement
)
SELECT s.state, t.state, 'year', make_date(o.year, 1, 1), 'institutions.memberships_share', 2 * asin(sqrt(least(shared / own, 1))), 0,
       100 * (shared / 4) / (own / 4), n_rows, false
FROM own o JOIN standing_state s ON s.id = o.a JOIN standing_state t ON t.id = o.b
WHERE own > 0
ORDER BY o.a, o.b, o.year;

DROP TABLE standing_state;
DROP TABLE standing_number;
DROP TABLE standing_pair;
