-- Panel, step 9: organisations that both belong to, as counted by others (docs/indicators.md, "Institutions").

-- Intergovernmental organisations that both belong to, as counted.
INSERT INTO facts.panel
WITH pair AS (
    SELECT least(from_state, to_state) AS a, greatest(from_state, to_state) AS b, first_day, arg_min(value, source_id) AS n, count(*) AS n_rows
    FROM facts.figure
    WHERE measure = 'igo_comembership' AND period_kind = 'year' AND value IS NOT NULL AND from_state <> to_state
    GROUP BY a, b, first_day
)
SELECT a, b, 'year', first_day, 'institutions.igos', n, 0, n, n_rows, true FROM pair
ORDER BY a, b, first_day;
