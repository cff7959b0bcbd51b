-- Panel, step 9: organisations that both belong to, as counted by others (docs/indicators.md, "Institutions").

-- Intergovernmental organisations that both belong to, as counted. States by the numbers of their codes, which are in alphabetical order: a
-- million pairs are grouped and put in order in half the time that their names take, and found by joins in less than as numbers of the panel.
CREATE OR REPLACE TEMP TABLE igo_state AS SELECT ''::VARCHAR AS code, state, 0::SMALLINT AS id FROM facts.panel LIMIT 0;
INSERT INTO igo_state SELECT state, state, row_number() OVER (ORDER BY state) FROM facts.state;

INSERT INTO facts.panel
WITH pair AS (
    SELECT least(s.id, t.id) AS a, greatest(s.id, t.id) AS b, first_day, arg_min(value, coalesce(v.place, 0)) AS n, count(*) AS n_rows
    FROM facts.figure f LEFT JOIN facts.voice v USING (source_id)
    JOIN igo_state s ON s.code = f.from_state JOIN igo_state t ON t.code = f.to_state
    WHERE measure = 'igo_comembership' AND period_kind = 'year' AND value IS NOT NULL AND from_state <> to_state
    GROUP BY ALL
)
SELECT s.state, t.state, 'year', first_day, 'institutions.igos', n, 0, n, n_rows, true
FROM pair JOIN igo_state s ON s.id = a JOIN igo_state t ON t.id = b
ORDER BY a, b, first_day;

DROP TABLE igo_state;
