-- Panel, step 9: organisations that both belong to, as counted by others (docs/indicators.md, "Institutions").

-- Intergovernmental organisations that both belong to, as counted. States by the numbers of their codes, which are in alphabetical order: a
-- million pairs are grouped and put in order in half the time that their names take.
CREATE OR REPLACE TEMP TABLE shared AS SELECT state, partner, first_day, value, 0 AS place FROM facts.panel LIMIT 0;
INSERT INTO shared
SELECT from_state, to_state, first_day, value, coalesce(v.place, 0)
FROM facts.figure LEFT JOIN facts.voice v USING (source_id)
WHERE measure = 'igo_comembership' AND period_kind = 'year' AND value IS NOT NULL AND from_state <> to_state;

INSERT INTO facts.panel
WITH pair AS (
    SELECT IF(state < partner, state, partner) AS a, IF(state < partner, partner, state) AS b, first_day, arg_min(value, place) AS n,
           count(*) AS n_rows
    FROM shared
    GROUP BY a, b, first_day
)
SELECT a, b, 'year', first_day, 'institutions.igos', n, 0, n, n_rows, true FROM pair
ORDER BY a, b, first_day;

DROP TABLE shared;
