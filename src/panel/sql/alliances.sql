-- Panel, step 10: alliances (docs/indicators.md, "Institutions").

-- Kinds of obligations between two states by treaties of alliance: defence, offence, neutrality, non-aggression, consultation. Where the
-- source says that what it does not list is none, the pairs of states that it lists anywhere have none in the other years that both are in.
-- States by the numbers of their codes, which are in alphabetical order, as with organisations.
CREATE OR REPLACE TEMP TABLE ally AS SELECT ''::VARCHAR AS code, state, 0::SMALLINT AS id, 0 AS last_year FROM facts.panel LIMIT 0;
INSERT INTO ally SELECT state, state, row_number() OVER (ORDER BY state), last_year FROM facts.state;

INSERT INTO facts.panel
WITH obligation AS (
    SELECT least(s.id, t.id) AS a, greatest(s.id, t.id) AS b, first_day, measure, count(*) AS n_rows
    FROM facts.figure f JOIN ally s ON s.code = f.from_state JOIN ally t ON t.code = f.to_state
    WHERE starts_with(measure, 'alliance_') AND period_kind = 'year' AND value > 0 AND from_state <> to_state
    GROUP BY ALL
), listed AS (
    SELECT a, b, first_day, count(*) AS n, sum(n_rows)::BIGINT AS n_rows FROM obligation GROUP BY ALL
), span AS (
    SELECT a, b, min(first_day) AS since, make_date(least(any_value(f.last_year), any_value(g.last_year))::INTEGER, 1, 1) AS until
    FROM listed JOIN ally f ON f.id = a JOIN ally g ON g.id = b
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
SELECT s.state, t.state, 'year', first_day, 'institutions.alliances', n, 0, n, n_rows, true
FROM together JOIN ally s ON s.id = a JOIN ally t ON t.id = b
ORDER BY a, b, first_day;

DROP TABLE ally;
