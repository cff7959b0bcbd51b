-- Panel, step 7: institutions (docs/indicators.md, "Institutions"). Yearly, as things stand on the last day of the year; counts, not
-- samples, so their variance is zero.

-- A state's part in an organisation at the end of each year, from its first known standing to the last full year that the store's facts
-- reach. Before the first standing it took no part; a state of which nothing is said is unknown, not outside.
CREATE OR REPLACE TEMP TABLE last_year AS
SELECT greatest(year(max(day)), year(max(day) + INTERVAL 1 DAY)) - IF(month(max(day)) = 12 AND day(max(day)) = 31, 0, 1) AS year
FROM (SELECT max(last_day) AS day FROM facts.figure UNION ALL SELECT max(last_day) FROM facts.flow UNION ALL SELECT max(date) FROM facts.vote
      UNION ALL SELECT max(last_day) FROM facts.event);

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

INSERT INTO facts.panel
WITH shared AS (
    SELECT a.state, b.state AS partner, a.cell_day, a.is_agreement, facts.exact_sum(least(a.weight, b.weight)) AS shared, facts.exact_sum(a.weight) AS own,
           count(a.source_id) + count(b.source_id) AS n_rows
    FROM facts.panel_standing a
    JOIN facts.panel_standing b ON b.organisation = a.organisation AND b.cell_day = a.cell_day AND b.state <> a.state
    WHERE NOT a.is_agreement OR (a.weight > 0 AND b.weight > 0)
    GROUP BY ALL
)
SELECT state, partner, 'year', cell_day, IF(is_agreement, 'institutions.agreements', 'institutions.memberships'), shared, 0, shared, n_rows, true
FROM shared WHERE n_rows > 0 AND state < partner
UNION ALL
SELECT state, partner, 'year', cell_day, 'institutions.memberships_share', 2 * asin(sqrt(least(shared / own, 1))), 0, 100 * shared / own, n_rows, false
FROM shared WHERE own > 0 AND NOT is_agreement;

-- Intergovernmental organisations that both belong to, as counted.
INSERT INTO facts.panel
WITH pair AS (
    SELECT least(from_state, to_state) AS a, greatest(from_state, to_state) AS b, first_day, arg_min(value, source_id) AS n, count(*) AS n_rows
    FROM facts.figure
    WHERE measure = 'igo_comembership' AND period_kind = 'year' AND value IS NOT NULL AND from_state <> to_state
    GROUP BY a, b, first_day
)
SELECT a, b, 'year', first_day, 'institutions.igos', n, 0, n, n_rows, true FROM pair;

-- Kinds of obligations between two states by treaties of alliance: defence, offence, neutrality, non-aggression, consultation. Where the
-- source says that what it does not list is none, the pairs of states that it lists anywhere have none in the other years that both are in.
INSERT INTO facts.panel
WITH obligation AS (
    SELECT least(from_state, to_state) AS a, greatest(from_state, to_state) AS b, first_day, measure, count(*) AS n_rows
    FROM facts.figure WHERE starts_with(measure, 'alliance_') AND period_kind = 'year' AND value > 0 AND from_state <> to_state
    GROUP BY ALL
), listed AS (
    SELECT a, b, first_day, count(*) AS n, sum(n_rows)::BIGINT AS n_rows FROM obligation GROUP BY ALL
), span AS (
    SELECT a, b, min(first_day) AS since, make_date(least(any_value(f.last_year), any_value(g.last_year))::INTEGER, 1, 1) AS until
    FROM listed LEFT JOIN facts.state f ON f.state = a LEFT JOIN facts.state g ON g.state = b
    GROUP BY a, b
), covered AS (
    SELECT DISTINCT unnest(generate_series(date_trunc('year', first_day)::TIMESTAMP, last_day::TIMESTAMP, INTERVAL 1 YEAR))::DATE AS first_day
    FROM facts.coverage WHERE starts_with(measure, 'alliance_') AND absent = 'zero'
), ended AS (
    SELECT a, b, c.first_day FROM span s JOIN covered c ON c.first_day > s.since
    ANTI JOIN listed l ON l.a = s.a AND l.b = s.b AND l.first_day = c.first_day
    WHERE s.until IS NULL OR c.first_day <= s.until
), together AS (
    SELECT a, b, first_day, n, n_rows FROM listed
    UNION ALL
    SELECT a, b, first_day, 0, 0 FROM ended
)
SELECT a, b, 'year', first_day, 'institutions.alliances', n, 0, n, n_rows, true FROM together;
