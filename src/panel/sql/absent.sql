-- What `jarak panel` needs to say where a value is absent: for each state and year, a bit an indicator asked for. covered: a source speaks of the
-- state then, by its coverage or by a value with anybody; zero: a source claims that what it does not list is zero in all of the year.
-- From temp.asked_indicator, temp.asked_year and temp.written_state, which src/panel/write_asked.c makes.

-- Whether a coverage of that measure speaks of an indicator of that recipe.
CREATE OR REPLACE TEMP MACRO speaks_of(recipe, measure) AS
    CASE WHEN recipe IN ('turnover', 'turnover_share') THEN measure IN ('flow', 'goods', 'trade_turnover') OR starts_with(measure, 'goods of ')
         WHEN recipe IN ('affinity', 'nearness', 'agreement', 'kappa', 'ideal_distance') THEN measure = 'vote'
         WHEN recipe IN ('events', 'events_own', 'events_partner', 'events_all', 'material_conflict') THEN measure = 'event' OR starts_with(measure, 'event at ')
         WHEN recipe = 'acts' THEN measure = 'gesture'
         WHEN recipe IN ('visits', 'visits_share') THEN measure = 'presidential_visit'
         WHEN recipe = 'igos' THEN measure = 'igo_comembership'
         WHEN recipe = 'alliances' THEN starts_with(measure, 'alliance_')
         WHEN recipe = 'sanctions' THEN measure = 'sanction'
         ELSE false END;

CREATE OR REPLACE TEMP TABLE written_mask AS
WITH said AS (
    SELECT i.place, c.state, c.first_day, c.last_day, c.absent = 'zero' AS zero
    FROM facts.coverage c
    JOIN asked_indicator i ON speaks_of(i.recipe, c.measure)
        OR EXISTS (FROM facts.quantity_measure m WHERE m.measure = c.measure AND m.quantity = i.quantity AND i.recipe IN ('amount', 'share_of_all'))
), told AS (
    SELECT s.id AS state, y.year, place, zero AND make_date(y.year, 1, 1) >= first_day AND make_date(y.year, 12, 31) <= last_day AS zero
    FROM said
    JOIN asked_year y ON y.year BETWEEN year(first_day) AND year(last_day)
    JOIN written_state s ON said.state IS NULL OR said.state = s.state
    UNION ALL
    SELECT DISTINCT unnest([s.id, t.id]), year(p.first_day)::INTEGER, i.place, false
    FROM facts.panel_cell p JOIN asked_indicator i ON i.code = p.indicator
    JOIN written_state s ON s.state = p.state JOIN written_state t ON t.state = p.partner
    WHERE p.period_kind = 'year'
)
SELECT state, year, bit_or(1::BIGINT << place) AS covered, coalesce(bit_or(1::BIGINT << place) FILTER (zero), 0) AS zero
FROM told GROUP BY state, year;
